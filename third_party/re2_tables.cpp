// RE2's tables of characters, for expressions over bytes: ASCII and nothing beyond it.
//
// RE2 generates these with scripts of its own, from Unicode's data and from Perl. Debian's sources
// come without what was generated, and expressions over bytes have no use for the rest of Unicode:
// folded as Latin-1, half of a UTF-8 character would match half of another one. So these tables
// take the place of perl_groups.cc, unicode_casefold.cc and unicode_groups.cc.
#include <iterator>

#include "re2/unicode_casefold.h"
#include "re2/unicode_groups.h"

namespace re2 {
namespace {

// Ranges are in order and do not touch, as RE2 wants them.
constexpr URange16 alnum[] = {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}};
constexpr URange16 alpha[] = {{'A', 'Z'}, {'a', 'z'}};
constexpr URange16 ascii[] = {{0x00, 0x7f}};
constexpr URange16 blank[] = {{'\t', '\t'}, {' ', ' '}};
constexpr URange16 cntrl[] = {{0x00, 0x1f}, {0x7f, 0x7f}};
constexpr URange16 digit[] = {{'0', '9'}};
constexpr URange16 graph[] = {{'!', '~'}};
constexpr URange16 lower[] = {{'a', 'z'}};
constexpr URange16 print[] = {{' ', '~'}};
constexpr URange16 punct[] = {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}};
constexpr URange16 space[] = {{'\t', '\r'}, {' ', ' '}};
constexpr URange16 underscore[] = {{'_', '_'}};
constexpr URange16 upper[] = {{'A', 'Z'}};
constexpr URange16 word[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
constexpr URange16 xdigit[] = {{'0', '9'}, {'A', 'F'}, {'a', 'f'}};
// Without the vertical tab, which \s did not match in Perl until 5.18 and never did in RE2.
constexpr URange16 perl_space[] = {{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}};

template <int count>
constexpr UGroup with(const char* name, const URange16 (&ranges)[count]) {
  return {name, +1, ranges, count, nullptr, 0};
}

template <int count>
constexpr UGroup without(const char* name, const URange16 (&ranges)[count]) {
  return {name, -1, ranges, count, nullptr, 0};
}

constexpr UGroup nothing(const char* name) { return {name, +1, nullptr, 0, nullptr, 0}; }

}  // namespace

const UGroup perl_groups[] = {
    with("\\d", digit),         without("\\D", digit), with("\\s", perl_space),
    without("\\S", perl_space), with("\\w", word),     without("\\W", word),
};
const int num_perl_groups = std::size(perl_groups);

const UGroup posix_groups[] = {
    with("[:alnum:]", alnum),       without("[:^alnum:]", alnum), with("[:alpha:]", alpha),
    without("[:^alpha:]", alpha),   with("[:ascii:]", ascii),     without("[:^ascii:]", ascii),
    with("[:blank:]", blank),       without("[:^blank:]", blank), with("[:cntrl:]", cntrl),
    without("[:^cntrl:]", cntrl),   with("[:digit:]", digit),     without("[:^digit:]", digit),
    with("[:graph:]", graph),       without("[:^graph:]", graph), with("[:lower:]", lower),
    without("[:^lower:]", lower),   with("[:print:]", print),     without("[:^print:]", print),
    with("[:punct:]", punct),       without("[:^punct:]", punct), with("[:space:]", space),
    without("[:^space:]", space),   with("[:upper:]", upper),     without("[:^upper:]", upper),
    with("[:word:]", word),         without("[:^word:]", word),   with("[:xdigit:]", xdigit),
    without("[:^xdigit:]", xdigit),
};
const int num_posix_groups = std::size(posix_groups);

// The ones that the names of groups are made of; RE2 looks them up and counts on finding them.
const UGroup unicode_groups[] = {
    with("Lu", upper), with("Ll", lower), nothing("Lt"), nothing("Lm"),     nothing("Lo"),
    nothing("Nl"),     nothing("Mn"),     nothing("Mc"), with("Nd", digit), with("Pc", underscore),
};
const int num_unicode_groups = std::size(unicode_groups);

const CaseFold unicode_casefold[] = {{'A', 'Z', 'a' - 'A'}, {'a', 'z', 'A' - 'a'}};
const int num_unicode_casefold = std::size(unicode_casefold);

}  // namespace re2
