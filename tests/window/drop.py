#!/usr/bin/python3
"""Drops files on an X11 window, as file managers do: drop.py WINDOW FILE...

WINDOW is a number, as in xdotool. This is the source's side of XDND, version 5
(https://www.freedesktop.org/wiki/Specifications/XDND)."""

import pathlib
import sys
import time

from Xlib import X, Xatom, display
from Xlib.protocol import event

VERSION = 5
# How long until something counts as hung.
GUARD_S = 30


class Source:
    """The window that files are dragged from."""

    def __init__(self, files):
        self.display = display.Display()
        self.window = self.display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        self.uris = "".join(file.resolve().as_uri() + "\r\n" for file in files).encode()
        self.types = [self.atom("text/uri-list")]

    def atom(self, name):
        return self.display.intern_atom(name)

    def tell(self, target, kind, *values):
        numbers = [self.window.id, *values, 0, 0, 0, 0][:5]
        target.send_event(event.ClientMessage(window=target, client_type=self.atom(kind),
                                              data=(32, numbers)))
        self.display.flush()

    def hand_over(self, request):
        """Answers a request for the selection, or says that it is not available in that form."""
        if request.target in self.types:
            request.requestor.change_property(request.property, request.target, 8, self.uris)
            given = request.property
        elif request.target == self.atom("TARGETS"):
            request.requestor.change_property(request.property, Xatom.ATOM, 32, self.types)
            given = request.property
        else:
            given = X.NONE
        request.requestor.send_event(event.SelectionNotify(
            time=request.time, requestor=request.requestor, selection=request.selection,
            target=request.target, property=given))
        self.display.flush()

    def listen_for(self, kind):
        """Answers requests of the target until it sends this message."""
        deadline = time.monotonic() + GUARD_S
        while time.monotonic() < deadline:
            if not self.display.pending_events():
                time.sleep(0.02)
                continue
            heard = self.display.next_event()
            if heard.type == X.SelectionRequest:
                self.hand_over(heard)
            elif heard.type == X.ClientMessage and heard.client_type == self.atom(kind):
                return heard.data[1]
        raise TimeoutError(f"no {kind}: the window takes no files")

    def drop_on(self, window):
        """Drops them on the middle of the window."""
        target = self.display.create_resource_object("window", window)
        size = target.get_geometry()
        corner = self.display.screen().root.translate_coords(target, 0, 0)
        x, y = corner.x + size.width // 2, corner.y + size.height // 2
        self.window.set_selection_owner(self.atom("XdndSelection"), X.CurrentTime)
        self.tell(target, "XdndEnter", VERSION << 24, self.types[0])
        self.tell(target, "XdndPosition", 0, x << 16 | y, X.CurrentTime,
                  self.atom("XdndActionCopy"))
        if self.listen_for("XdndStatus")[1] & 1 == 0:
            raise ValueError("the window takes no files there")
        self.tell(target, "XdndDrop", 0, X.CurrentTime)
        self.listen_for("XdndFinished")


if __name__ == "__main__":
    Source([pathlib.Path(name) for name in sys.argv[2:]]).drop_on(int(sys.argv[1]))
