#include "license/license.h"

#include "license/canonicaljson.h"
#include "license/licensekeys.h"

#include <QtCore/QDateTime>
#include <QtCore/QRegularExpression>

namespace gateway {
namespace {

const QString kProduct = QStringLiteral("omnimessage_smpp");
constexpr qsizetype kMaxOctets = 64 * 1024;

/// A member that is a string with something in it.
Expected<QString, QString> textMember(const JsonValue::Object &members, const QString &name)
{
    const auto found = members.find(name);
    if (found == members.end())
        return Unexpected{QStringLiteral("the member %1 is missing").arg(name)};
    const QString *text = found->second.text();
    if (!text || text->isEmpty())
        return Unexpected{QStringLiteral("the member %1 is not a text").arg(name)};
    return *text;
}

} // namespace

Expected<qint64, QString> expiryOf(const QString &text)
{
    static const QRegularExpression form(QStringLiteral(
        "\\A(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})"
        "(?:T(?<hour>[0-9]{2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2})(?:\\.(?<decimals>[0-9]{1,9}))?)?"
        "(?:Z|(?<sign>[+-])(?<hours>[0-9]{2}):(?<minutes>[0-9]{2}))?)?\\z"));
    const QRegularExpressionMatch match = form.match(text);
    const auto part = [&](QStringView name) { return match.capturedView(name).toInt(); };
    const int ms = match.captured(u"decimals").left(3).leftJustified(3, u'0').toInt();
    const QDate date(part(u"year"), part(u"month"), part(u"day"));
    const QTime time(part(u"hour"), part(u"minute"), part(u"second"), ms);
    if (!match.hasMatch() || !date.isValid() || !time.isValid() || part(u"hours") > 23 || part(u"minutes") > 59)
        return Unexpected{QStringLiteral("is not a date such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z")};
    if (match.capturedView(u"hour").isEmpty())
        return QDateTime(date.addDays(1), QTime(0, 0), Qt::UTC).toMSecsSinceEpoch();
    const bool isWest = match.capturedView(u"sign") == u"-";
    const qint64 offset = (part(u"hours") * 60 + part(u"minutes")) * 60'000 * (isWest ? -1 : 1);
    return QDateTime(date, time, Qt::UTC).toMSecsSinceEpoch() - offset;
}

Expected<License, QString> verifyLicense(const QByteArray &octets, const QByteArray &publicKey)
{
    if (octets.size() > kMaxOctets)
        return Unexpected{QStringLiteral("it is larger than any licence")};
    auto parsed = parseJson(octets);
    if (!parsed)
        return Unexpected<QString>{QStringLiteral("it is not JSON: ") + parsed.error()};
    JsonValue::Object *members = parsed->object();
    if (!members)
        return Unexpected{QStringLiteral("it is not a JSON object")};

    const auto product = textMember(*members, QStringLiteral("product"));
    const auto licensee = textMember(*members, QStringLiteral("licensee"));
    const auto expires = textMember(*members, QStringLiteral("expires_at"));
    const auto signature = textMember(*members, QStringLiteral("signature"));
    for (const auto *member : {&product, &licensee, &expires, &signature}) {
        if (!*member)
            return Unexpected{member->error()};
    }
    if (*product != kProduct)
        return Unexpected<QString>{QStringLiteral("it is for another product, not ") + kProduct};
    const auto expiresAt = expiryOf(*expires);
    if (!expiresAt)
        return Unexpected<QString>{QStringLiteral("expires_at ") + expiresAt.error()};
    const auto decoded = QByteArray::fromBase64Encoding(signature->toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || (*decoded).size() != kLicenseSignatureOctets)
        return Unexpected{QStringLiteral("its signature is not 64 octets as base64")};
    members->erase(QStringLiteral("signature"));
    if (!isSignatureOf(canonicalJson(*parsed), *decoded, publicKey))
        return Unexpected{QStringLiteral("its signature is wrong: it was changed, or signed with another key")};
    return License{*licensee, *expiresAt, *expires};
}

QString expiryProblem(const License &license, qint64 nowMs)
{
    return nowMs < license.expiresAt ? QString() : QStringLiteral("it expired on ") + license.expires;
}

Expected<License, QString> readLicense(const QByteArray &octets, const QByteArray &publicKey, qint64 nowMs)
{
    auto license = verifyLicense(octets, publicKey);
    if (license) {
        if (const QString why = expiryProblem(*license, nowMs); !why.isEmpty())
            return Unexpected{why};
    }
    return license;
}

Expected<QByteArray, QString> makeLicense(const QString &licensee, const QString &expires, const QByteArray &privateKey)
{
    if (licensee.trimmed().isEmpty() || !licensee.isValidUtf16())
        return Unexpected{QStringLiteral("the licensee needs a name")};
    if (const auto expiresAt = expiryOf(expires); !expiresAt)
        return Unexpected<QString>{u'\'' + expires + QStringLiteral("' ") + expiresAt.error()};
    JsonValue license{JsonValue::Object{{QStringLiteral("product"), {kProduct}},
                                        {QStringLiteral("licensee"), {licensee}},
                                        {QStringLiteral("expires_at"), {expires}}}};
    const QByteArray signature = signOctets(canonicalJson(license), privateKey).toBase64();
    license.object()->insert_or_assign(QStringLiteral("signature"), JsonValue{QString::fromLatin1(signature)});
    return QByteArray(canonicalJson(license) + '\n');
}

} // namespace gateway
