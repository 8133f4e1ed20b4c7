#pragma once
#include <QtCore/QString>

namespace gateway {

/// What the binds of one carrier account share; they live on one reactor.
struct Account
{
    QString name;
    quint64 submitted = 0; ///< messages whose first submit_sm has left, by any bind of the account
};

} // namespace gateway
