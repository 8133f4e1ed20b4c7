#include "smpp/commandid.h"

namespace smpp {

QByteArrayView commandName(quint32 id)
{
    const Operation *row = operationOf(id);
    if (!row)
        return "unknown";
    return isResponse(id) ? row->responseName : row->requestName;
}

bool maySend(quint32 id, Side side, LinkState state)
{
    const Operation *row = operationOf(id);
    if (!row)
        return false;
    return isResponse(id) || (side == Side::Esme ? row->fromEsme : row->fromSmsc).testFlag(state);
}

} // namespace smpp
