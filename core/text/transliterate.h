#pragma once
#include "text/alphabet.h"

namespace gateway {

/// The text with each character that the alphabet lacks in its nearest form there: typographic quotes, dashes and
/// blanks, ellipses, ligatures, letters without the accents that the alphabet does not have, full-width forms, currency
/// signs. Characters that have a place stay. Nothing where one has no such form, or where the nearest form would change
/// what is said (a superscript after a digit); then the text is for UCS-2, as it is.
std::optional<QString> transliterate(QStringView text, Alphabet alphabet);

} // namespace gateway
