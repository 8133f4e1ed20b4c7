#include "peers/settingrows.h"

#include "peers/cidr.h"

#include <QtCore/QUrl>

namespace gateway {
namespace check {
namespace {

bool all(const QString &text, bool (*accepts)(QChar)) { return std::all_of(text.begin(), text.end(), accepts); }

bool isNameCharacter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'_' || c == u'.' ||
           c == u'-';
}

} // namespace

const char *name(const QString &text)
{
    if (text == QLatin1String("client") || text == QLatin1String("server"))
        return QT_TRANSLATE_NOOP("Phrase", "any name but the reserved client and server");
    return text.size() <= 64 && all(text, isNameCharacter)
               ? nullptr
               : QT_TRANSLATE_NOOP("Phrase", "1 to 64 of A-Z a-z 0-9 _ . -");
}

const char *host(const QString &text)
{
    // Underscores and colons occur in names and IPv6 addresses; blanks and URLs are slips.
    return all(text, [](QChar c) { return isNameCharacter(c) || c == u':' || c.unicode() > 0x7F; })
               ? nullptr
               : QT_TRANSLATE_NOOP("Phrase", "a host name or an IP address");
}

const char *ipAddress(const QString &text)
{
    return !text.contains(u'/') && CidrList::parse({text})
               ? nullptr
               : QT_TRANSLATE_NOOP("Phrase", "an IP address of this machine, as \"0.0.0.0\"");
}

const char *addressRange(const QString &text)
{
    return CidrList::parse({text})
               ? nullptr
               : QT_TRANSLATE_NOOP("Phrase",
                                   "an IP address or a CIDR range, as \"192.168.1.0/24\" or \"2001:db8::/32\"");
}

const char *sourcePattern(const QString &text)
{
    const qsizetype octets = text.toUtf8().size();
    return octets >= 1 && octets <= 66
               ? nullptr
               : QT_TRANSLATE_NOOP("Phrase", "an address of 1 to 65 octets, as \"MyBrand\" or \"614*\"");
}

const char *interfaceVersion(qint64 version)
{
    return version == 0x33 || version == 0x34 || version == 0x50 ? nullptr
                                                                 : QT_TRANSLATE_NOOP("Phrase", "0x33, 0x34 or 0x50");
}

const char *apiBaseUrl(const QString &text)
{
    if (text == kEmbeddedCore)
        return nullptr;
    const QUrl url(text, QUrl::StrictMode);
    const bool http = url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
    const bool good = http && url.isValid() && !url.host().isEmpty() && !url.hasQuery() && !url.hasFragment();
    return good ? nullptr
                : QT_TRANSLATE_NOOP("Phrase",
                                    "an http or https URL, as \"https://core.example.com:8443\", or :embedded");
}

const char *database(const QString &text)
{
    if (text == QLatin1String("sqlite"))
        return nullptr;
    const QUrl url(text, QUrl::StrictMode);
    const bool good =
        url.scheme() == QLatin1String("postgresql") && url.isValid() && !url.host().isEmpty() && url.path().size() > 1;
    return good ? nullptr : QT_TRANSLATE_NOOP("Phrase", "\"sqlite\" or \"postgresql://user@host:port/name\"");
}

const char *clusterKey(const QString &text)
{
    const auto key = QByteArray::fromBase64Encoding(text.trimmed().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    return key && key.decoded.size() == 32 ? nullptr : QT_TRANSLATE_NOOP("Phrase", "32 octets as base64");
}

} // namespace check

template void SettingReader::read<Route>(const SettingValue &, unsigned, Route &, const QString &);
template void SettingReader::read<HttpSettings>(const SettingValue &, unsigned, HttpSettings &, const QString &);
template void SettingReader::read<PeerSettings>(const SettingValue &, unsigned, PeerSettings &, const QString &);
template void SettingReader::read<ListenerSettings>(const SettingValue &, unsigned, ListenerSettings &,
                                                    const QString &);
template void SettingReader::read<GatewaySettings>(const SettingValue &, unsigned, GatewaySettings &, const QString &);
template std::vector<ListedSetting> listSettings<Route>(const Route &, unsigned, const QString &);
template std::vector<ListedSetting> listSettings<HttpSettings>(const HttpSettings &, unsigned, const QString &);
template std::vector<ListedSetting> listSettings<PeerSettings>(const PeerSettings &, unsigned, const QString &);
template std::vector<ListedSetting> listSettings<ListenerSettings>(const ListenerSettings &, unsigned, const QString &);
template std::vector<ListedSetting> listSettings<GatewaySettings>(const GatewaySettings &, unsigned, const QString &);
template void SettingReader::readEnvironment<GatewaySettings>(const QProcessEnvironment &, unsigned, GatewaySettings &);

} // namespace gateway
