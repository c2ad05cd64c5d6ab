"""What can be seen of an X11 window: when it is drawn, and what it shows."""

import select
import time

# How long until something counts as hung, which says nothing about speed.
HANG_GUARD_S = 60
# An idle window is drawn no more than ten times a second.
PAUSE_AT_REST_S = 0.09


class Window:
    """A window on a display, once it has been found there."""

    def __init__(self, display_name):
        # Debian's Xlib is only there for Debian's own Python; nobody else needs it.
        from Xlib import X, display, error  # pylint: disable=import-outside-toplevel
        from Xlib.ext import damage  # pylint: disable=import-outside-toplevel

        self.x, self.damage, self.gone = X, damage, error.XError
        self.display = display.Display(display_name)
        # Errors about windows that have gone meanwhile are left to the caller.
        self.display.set_error_handler(lambda *_: None)
        self.display.damage_query_version()
        self.window = None
        self.drawn = None
        self.pace_s = float("inf")

    @property
    def number(self):
        """As in xdotool."""
        return self.window.id

    def find(self, title):
        """Whether there is a visible window whose title begins with this. If so, it is used from
        now on."""
        for window in self.display.screen().root.query_tree().children:
            try:
                name = window.get_wm_name() or ""
                is_seen = window.get_attributes().map_state == self.x.IsViewable
            except self.gone:
                continue  # Windows come and go during the search.
            if is_seen and str(name).startswith(title):
                self.window = window
                # The server reports once that something was drawn, and again only after that has
                # been acknowledged.
                self.drawn = window.damage_create(self.damage.DamageReportNonEmpty)
                self.display.sync()
                return True
        return False

    def close(self):
        self.display.close()

    def size(self):
        geometry = self.window.get_geometry()
        return geometry.width, geometry.height

    def size_within(self):
        """The size of the largest window in it. Wine leaves the size of its own window to the
        window manager, even if there is none, and draws into another window inside."""
        sizes = [one.get_geometry() for one in self.window.query_tree().children]
        return max((size.width, size.height) for size in sizes)

    def wait_for_frames(self, count):
        """Waits until it has been drawn this many times from now on."""
        self.note_what_was_drawn()
        begin = time.monotonic()
        for _ in range(count):
            self.wait_for_frame()
        self.pace_s = min(self.pace_s, (time.monotonic() - begin) / count)

    def wait_for_frame(self):
        """Returns how long it took."""
        begin = time.monotonic()
        while not self.note_what_was_drawn():
            left_s = begin + HANG_GUARD_S - time.monotonic()
            if left_s < 0:
                raise TimeoutError("the window is not drawn any more")
            select.select([self.display], [], [], left_s)
        return time.monotonic() - begin

    def wait_for_rest(self):
        """Waits until it is only drawn now and then, as when nothing happens."""
        in_a_row = 0
        while in_a_row < 5:
            # On a busy machine it draws slowly even while active. When idle it waits a second at
            # most.
            is_long = max(PAUSE_AT_REST_S, min(4 * self.pace_s, 0.6))
            in_a_row = in_a_row + 1 if self.wait_for_frame() >= is_long else 0

    def note_what_was_drawn(self):
        """Whether anything was drawn since the last call."""
        self.display.sync()
        any_drawn = False
        while self.display.pending_events():
            event = self.display.next_event()
            any_drawn |= event.type == self.display.extension_event.DamageNotify
        if any_drawn:
            self.display.damage_subtract(self.drawn, 0, 0)
            self.display.sync()
        return any_drawn

    def rows(self):
        """The pixels that it shows now, as bytes, row by row from the top."""
        width, height = self.size()
        image = self.window.get_image(0, 0, width, height, self.x.ZPixmap, 0xFFFFFFFF)
        line = len(image.data) // height
        return [image.data[y * line:(y + 1) * line] for y in range(height)]


def differing_rows(before, after, gap=5):
    """The numbers of the rows in which two pictures differ; only those of the tallest difference,
    because figures may change anywhere at any time. Fewer than `gap` equal rows do not divide
    it."""
    things = [[]]
    for y, (one, other) in enumerate(zip(before, after)):
        if one == other:
            continue
        if things[-1] and y - things[-1][-1] > gap:
            things.append([])
        things[-1].append(y)
    return max(things, key=lambda rows: rows[-1] - rows[0] if rows else -1)


def middle_of_difference(before, after):
    """The centre of the tallest difference between two pictures: x and y."""
    rows = differing_rows(before, after)
    columns = [x for y in rows for x in range(len(before[y]) // 4)
               if before[y][4 * x:4 * x + 4] != after[y][4 * x:4 * x + 4]]
    return (min(columns) + max(columns)) // 2, (rows[0] + rows[-1]) // 2
