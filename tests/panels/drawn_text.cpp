#include "drawn_text.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace readyscope::gui::test {
namespace {

struct Glyph {
  const ImFontGlyph* glyph = nullptr;
  float line_height = 0;
};

/// Where each letter is in the texture that holds them all.
class LetterMap {
 public:
  explicit LetterMap(const ImFontAtlas& atlas)
      : width_(atlas.TexData->Width),
        height_(atlas.TexData->Height),
        pixels_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_)) {
    auto& pool = atlas.Builder->BakedPool;
    for (int i = 0; i < pool.Size; ++i) {
      const ImFontBaked& baked = pool[i];
      if (baked.WantDestroy) continue;
      for (const ImFontGlyph& glyph : baked.Glyphs) {
        if (glyph.Visible != 0 && glyph.PackId >= 0) enter(glyph, baked.Size);
      }
    }
  }

  [[nodiscard]] Glyph at(float u, float v) const {
    const int x = column(u);
    const int y = row(v);
    if (x < 0 || y < 0 || x >= width_ || y >= height_) return {};
    return pixels_[place(x, y)];
  }

 private:
  [[nodiscard]] int column(float u) const {
    return static_cast<int>(std::floor(u * static_cast<float>(width_)));
  }
  [[nodiscard]] int row(float v) const {
    return static_cast<int>(std::floor(v * static_cast<float>(height_)));
  }
  [[nodiscard]] std::size_t place(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
           static_cast<std::size_t>(x);
  }
  void enter(const ImFontGlyph& glyph, float line_height) {
    for (int y = row(glyph.V0); y < std::min(row(glyph.V1), height_); ++y) {
      for (int x = column(glyph.U0); x < std::min(column(glyph.U1), width_); ++x) {
        pixels_[place(x, y)] = {&glyph, line_height};
      }
    }
  }

  int width_;
  int height_;
  std::vector<Glyph> pixels_;
};

/// A rectangle is drawn as two triangles: corners 0 1 2 and 0 2 3.
bool is_rectangle(std::span<const ImDrawIdx, 6> indices) {
  const unsigned first = indices[0];
  return indices[1] == first + 1 && indices[2] == first + 2 && indices[3] == first &&
         indices[4] == first + 2 && indices[5] == first + 3;
}

bool is_in(const ImVec4& clip, float x, float y) {
  return x >= clip.x && x < clip.z && y >= clip.y && y < clip.w;
}

std::string utf8(char32_t character) {
  char bytes[5] = {};
  ImTextCharToUtf8(bytes, static_cast<unsigned>(character));
  return bytes;
}

std::string without_blanks(std::string_view text) {
  std::string rest(text);
  std::erase_if(rest, [](char c) { return c == ' ' || c == '\n'; });
  return rest;
}

}  // namespace

DrawnText::DrawnText(const ImDrawData& drawn, const ImFontAtlas& atlas) {
  const LetterMap map(atlas);
  const auto take = [&](const ImDrawCmd& command, const ImDrawVert& low, const ImDrawVert& high) {
    const Glyph found = map.at((low.uv.x + high.uv.x) / 2, (low.uv.y + high.uv.y) / 2);
    if (found.glyph == nullptr) return false;
    if (!is_in(command.ClipRect, (low.pos.x + high.pos.x) / 2, (low.pos.y + high.pos.y) / 2)) {
      return true;
    }
    const ImVec2 pen(low.pos.x - found.glyph->X0, low.pos.y - found.glyph->Y0);
    letters_.push_back({found.glyph->Codepoint,
                        {pen, ImVec2(pen.x + found.glyph->AdvanceX, pen.y + found.line_height)}});
    return true;
  };
  for (const ImDrawList* list : drawn.CmdLists) {
    for (const ImDrawCmd& command : list->CmdBuffer) {
      const ImDrawVert* vertices = list->VtxBuffer.Data + command.VtxOffset;
      const ImDrawIdx* indices = list->IdxBuffer.Data + command.IdxOffset;
      for (unsigned i = 0; i + 6 <= command.ElemCount;) {
        const std::span<const ImDrawIdx, 6> six(indices + i, 6);
        const bool letter = is_rectangle(six) && take(command, vertices[six[0]], vertices[six[2]]);
        i += letter ? 6 : 3;
      }
    }
  }
  for (std::size_t i = 0; i < letters_.size(); ++i) {
    bytes_ += utf8(letters_[i].character);
    letter_at_byte_.resize(bytes_.size(), i);
  }
}

std::vector<Box> DrawnText::places(std::string_view text) const {
  const std::string sought = without_blanks(text);
  std::vector<Box> places;
  if (sought.empty()) return places;
  for (std::size_t at = bytes_.find(sought); at != std::string::npos;
       at = bytes_.find(sought, at + 1)) {
    places.push_back(letters_[letter_at_byte_[at]].box);
  }
  return places;
}

std::string DrawnText::lines(const Box& area) const {
  std::vector<Letter> inside;
  std::ranges::copy_if(letters_, std::back_inserter(inside),
                       [&](const Letter& letter) { return area.contains(letter.box.centre()); });
  std::ranges::stable_sort(inside, {}, [](const Letter& letter) { return letter.box.low.y; });
  std::string text;
  for (auto begin = inside.begin(); begin != inside.end();) {
    // Items on one line may still differ by a few pixels, as a framed label does.
    const float reach = begin->box.low.y + (begin->box.high.y - begin->box.low.y) * 0.4F;
    const auto end = std::ranges::find_if(
        begin, inside.end(), [&](const Letter& letter) { return letter.box.low.y > reach; });
    std::ranges::stable_sort(begin, end, {}, [](const Letter& letter) { return letter.box.low.x; });
    float pen = begin->box.low.x;
    for (; begin != end; ++begin) {
      const float width = begin->box.high.x - begin->box.low.x;
      if (begin->box.low.x - pen > width * 0.3F) text += ' ';
      text += utf8(begin->character);
      pen = begin->box.high.x;
    }
    text += '\n';
  }
  return text;
}

}  // namespace readyscope::gui::test
