#pragma once
#include <QtCore/QByteArrayView>
#include <QtCore/QString>

namespace gateway {

/// What a number means in the field of that name, in the specification's words: "international" for 1 in
/// "source_addr_ton"; empty where a number is just a number.
QString meaningOfNumber(QByteArrayView field, quint32 value);

/// Whether numbers of that field are read as sets of bits, so shown in hex.
bool isBitField(QByteArrayView field);

} // namespace gateway
