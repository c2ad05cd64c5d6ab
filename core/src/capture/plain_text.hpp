#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace readyscope {

/// Text as it may stand in a capture, whoever it comes from: UTF-8 without control characters, of
/// at most so many bytes.
std::string plain_text(std::string_view text, std::size_t bytes_max);

}  // namespace readyscope
