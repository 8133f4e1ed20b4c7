#include "secrets/secretstore.h"

#include <QtCore/QRegularExpression>
#include <cstring>

namespace gateway {

Expected<void, QString> checkSecretName(const QString &name)
{
    static const QRegularExpression allowed(QStringLiteral("\\A[A-Za-z0-9_.:@/-]{1,200}\\z"));
    if (!allowed.match(name).hasMatch())
        return Unexpected{QStringLiteral("a secret cannot be named '%1'").arg(name)};
    return {};
}

Expected<void, QString> checkSecret(const QString &name, const QString &value)
{
    if (auto checked = checkSecretName(name); !checked)
        return checked;
    if (value.contains(QChar(u'\0')) || !value.isValidUtf16())
        return Unexpected{QStringLiteral("the secret %1 is not text, or holds a NUL character").arg(name)};
    return {};
}

// explicit_bzero, as a compiler may leave out a memset whose result nobody reads.
void wipe(QByteArray &octets)
{
    if (octets.isDetached())
        ::explicit_bzero(octets.data(), static_cast<std::size_t>(octets.size()));
    octets.clear();
}

void wipe(QString &text)
{
    if (text.isDetached())
        ::explicit_bzero(text.data(), static_cast<std::size_t>(text.size()) * sizeof(QChar));
    text.clear();
}

} // namespace gateway
