#pragma once
// The tables of the GSM default alphabet, as the specification prints them (3GPP TS 23.038).
#include <QtCore/QtGlobal>
#include <array>
#include <string_view>

namespace gateway::gsm7 {

/// A character for each code.
using Table = std::array<char16_t, 128>;

// Section 6.2.1; 0x1B is the escape, shown as a blank where nothing else is meant by it.
inline constexpr std::u16string_view kBasic =
    u"@\u00A3$\u00A5\u00E8\u00E9\u00F9\u00EC\u00F2\u00C7\n\u00D8\u00F8\r\u00C5\u00E5"
    u"\u0394_\u03A6\u0393\u039B\u03A9\u03A0\u03A8\u03A3\u0398\u039E \u00C6\u00E6\u00DF\u00C9"
    u" !\"#\u00A4%&'()*+,-./0123456789:;<=>?"
    u"\u00A1ABCDEFGHIJKLMNOPQRSTUVWXYZ\u00C4\u00D6\u00D1\u00DC\u00A7"
    u"\u00BFabcdefghijklmnopqrstuvwxyz\u00E4\u00F6\u00F1\u00FC\u00E0";
static_assert(kBasic.size() == Table().size());

struct Extension
{
    quint8 code;
    char16_t character;
};
// Section 6.2.1.1. The national single shift tables have all of these in the same places.
inline constexpr std::array kExtension{
    Extension{0x0A, u'\f'}, Extension{0x14, u'^'},      Extension{0x28, u'{'}, Extension{0x29, u'}'},
    Extension{0x2F, u'\\'}, Extension{0x3C, u'['},      Extension{0x3D, u'~'}, Extension{0x3E, u']'},
    Extension{0x40, u'|'},  Extension{0x65, u'\u20AC'},
};

// Not inline: each file reads its own, without asking the linker where it is for every character.
constexpr Table kBasicTable = [] {
    Table table{};
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = kBasic[i];
    return table;
}();

} // namespace gateway::gsm7
