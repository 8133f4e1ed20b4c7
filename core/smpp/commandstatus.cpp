#include "smpp/commandstatus.h"

#include <QtCore/QStringBuilder>

namespace smpp {
namespace {

struct Row
{
    quint32 value;
    const char *name;
};
constexpr Row kRows[] = {
#define SMPP_STATUS_ROW(name, value) {(value), #name},
    SMPP_COMMAND_STATUSES(SMPP_STATUS_ROW)
#undef SMPP_STATUS_ROW
};

} // namespace

QByteArray statusName(quint32 status)
{
    for (const Row &row : kRows) {
        if (row.value == status)
            return row.name;
    }
    return "0x" + QByteArray::number(status, 16).rightJustified(8, '0');
}

std::optional<quint32> statusByName(QByteArrayView name)
{
    for (const Row &row : kRows) {
        if (name == row.name)
            return row.value;
    }
    if (name.size() == 10 && name.startsWith("0x")) {
        bool ok = false;
        const quint32 value = name.sliced(2).toByteArray().toUInt(&ok, 16);
        if (ok)
            return value;
    }
    return std::nullopt;
}

} // namespace smpp
