#include "license/canonicaljson.h"
#include "license/license.h"
#include "license/licensekeys.h"

#include <QtCore/QDateTime>
#include <QtTest/QtTest>

using namespace gateway;

/// Milliseconds since 1970 of an ISO 8601 time in UTC.
static qint64 at(const char *time)
{
    return QDateTime::fromString(QLatin1String(time), Qt::ISODateWithMs).toMSecsSinceEpoch();
}

class LicenseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // RFC 8032 section 7.1, tests 1 to 3.
    void signaturesAreThoseOfEd25519_data()
    {
        QTest::addColumn<QByteArray>("seed");
        QTest::addColumn<QByteArray>("publicKey");
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("signature");
        QTest::newRow("empty") << QByteArray("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
                               << QByteArray("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
                               << QByteArray("")
                               << QByteArray("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                                             "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
        QTest::newRow("an octet") << QByteArray("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
                                  << QByteArray("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
                                  << QByteArray("72")
                                  << QByteArray("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                                                "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        QTest::newRow("two octets") << QByteArray("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
                                    << QByteArray("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
                                    << QByteArray("af82")
                                    << QByteArray("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                                                  "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    }
    void signaturesAreThoseOfEd25519()
    {
        QFETCH(QByteArray, seed);
        QFETCH(QByteArray, publicKey);
        QFETCH(QByteArray, message);
        QFETCH(QByteArray, signature);
        const QByteArray key = QByteArray::fromHex(seed);
        const QByteArray octets = QByteArray::fromHex(message);
        QCOMPARE(publicLicenseKeyOf(key).toHex(), publicKey);
        QCOMPARE(signOctets(octets, key).toHex(), signature);
        QVERIFY(isSignatureOf(octets, QByteArray::fromHex(signature), QByteArray::fromHex(publicKey)));
        QVERIFY(!isSignatureOf(octets + 'x', QByteArray::fromHex(signature), QByteArray::fromHex(publicKey)));
        QVERIFY(!isSignatureOf(octets, QByteArray::fromHex(signature).chopped(1), QByteArray::fromHex(publicKey)));
        QVERIFY(!isSignatureOf(octets, QByteArray::fromHex(signature), QByteArray()));
    }

    void keysAreReadFromBase64AndHex()
    {
        const QByteArray key = QByteArray::fromHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        QCOMPARE(*decodeLicenseKey(key.toHex()), key);
        QCOMPARE(*decodeLicenseKey(key.toHex().toUpper()), key);
        QCOMPARE(*decodeLicenseKey(key.toBase64() + '\n'), key);
        QVERIFY(!decodeLicenseKey(key.toHex().chopped(2)));
        QVERIFY(!decodeLicenseKey(key.toBase64().chopped(4)));
        QVERIFY(!decodeLicenseKey("nonsense"));
        QVERIFY(!decodeLicenseKey({}));
        QCOMPARE(builtInLicenseKey().size(), kLicenseKeyOctets);
    }

    void newPairsDiffer()
    {
        const LicenseKeyPair one = newLicenseKeyPair();
        QVERIFY(one.privateKey != newLicenseKeyPair().privateKey);
        QCOMPARE(publicLicenseKeyOf(one.privateKey), one.publicKey);
    }

    // Signed by another implementation (OpenSSL's Ed25519) over octets in canonical form written by hand.
    void aLicenceMadeElsewhereIsRead()
    {
        const QByteArray key = QByteArray::fromHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        const auto license = readLicense(kForeign, key, at("2026-11-23T00:00:00Z"));
        QVERIFY2(license, license ? "" : qPrintable(license.error()));
        QCOMPARE(license->licensee, u"Télécom \"Ouest\" SA"_qs);
        QCOMPARE(license->expires, u"2027-01-31"_qs);
        QCOMPARE(license->expiresAt, at("2027-02-01T00:00:00Z"));
    }

    void whatIsMadeIsRead()
    {
        const QByteArray file = made();
        const auto license = readLicense(file, m_pair.publicKey, at("2026-11-23T00:00:00Z"));
        QVERIFY(license);
        QCOMPARE(license->licensee, u"Acme"_qs);
        QCOMPARE(license->expires, u"2027-01-31"_qs);
    }

    void orderAndBlanksAreNotSigned()
    {
        JsonValue::Object members = *parseJson(made())->object();
        const QByteArray shuffled = "{\n  \"signature\" : \"" + members.at(u"signature"_qs).text()->toLatin1() +
                                    "\",\n\t\"licensee\":\"\\u0041cme\" , \"expires_at\":\"2027-01-31\",\r\n"
                                    "\"product\":\"omnimessage\\u005fsmpp\"}";
        QVERIFY(verifyLicense(shuffled, m_pair.publicKey));
    }

    void everyOtherMemberIsSigned()
    {
        JsonValue value = *parseJson(made());
        value.object()->insert_or_assign(u"seats"_qs, JsonValue{5.0});
        const auto license = verifyLicense(canonicalJson(value), m_pair.publicKey);
        QVERIFY(!license);
        QVERIFY(license.error().contains(u"signature is wrong"_qs));

        value.object()->erase(u"signature"_qs);
        const QByteArray signature = signOctets(canonicalJson(value), m_pair.privateKey).toBase64();
        value.object()->insert_or_assign(u"signature"_qs, JsonValue{QString::fromLatin1(signature)});
        QVERIFY(verifyLicense(canonicalJson(value), m_pair.publicKey));
        value.object()->insert_or_assign(u"seats"_qs, JsonValue{6.0});
        QVERIFY(!verifyLicense(canonicalJson(value), m_pair.publicKey));
    }

    void noChangedOctetIsAccepted()
    {
        const QByteArray file = made();
        const auto original = verifyLicense(file, m_pair.publicKey);
        for (qsizetype i = 0; i < file.size() - 1; ++i) {
            QByteArray changed = file;
            changed[i] = static_cast<char>(changed[i] ^ 1);
            const auto license = verifyLicense(changed, m_pair.publicKey);
            // Base64's last digits carry bits that mean nothing.
            QVERIFY2(!license || *license == *original, changed.constData());
        }
    }

    void theErrorSaysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("octets");
        QTest::addColumn<QString>("error");
        const QByteArray signature = QByteArray(64, 'x').toBase64();
        const auto file = [&](const char *product, const char *licensee, const char *expires,
                              const QByteArray &sign) -> QByteArray {
            return QByteArray("{\"product\":") + product + ",\"licensee\":" + licensee + ",\"expires_at\":" + expires +
                   ",\"signature\":\"" + sign + "\"}";
        };
        const char *ours = "\"omnimessage_smpp\"";
        QTest::newRow("empty") << QByteArray() << u"it is not JSON: a value is missing at character 1"_qs;
        QTest::newRow("list") << QByteArray("[]") << u"it is not a JSON object"_qs;
        QTest::newRow("no product") << QByteArray("{}") << u"the member product is missing"_qs;
        QTest::newRow("no licensee") << QByteArray("{\"product\":\"omnimessage_smpp\"}")
                                     << u"the member licensee is missing"_qs;
        QTest::newRow("no signature")
            << QByteArray("{\"product\":\"omnimessage_smpp\",\"licensee\":\"a\",\"expires_at\":\"2027-01-31\"}")
            << u"the member signature is missing"_qs;
        QTest::newRow("number") << file(ours, "5", "\"2027-01-31\"", signature)
                                << u"the member licensee is not a text"_qs;
        QTest::newRow("empty licensee") << file(ours, "\"\"", "\"2027-01-31\"", signature)
                                        << u"the member licensee is not a text"_qs;
        QTest::newRow("product") << file("\"other\"", "\"a\"", "\"2027-01-31\"", signature)
                                 << u"it is for another product, not omnimessage_smpp"_qs;
        QTest::newRow("date")
            << file(ours, "\"a\"", "\"soon\"", signature)
            << u"expires_at is not a date such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z"_qs;
        QTest::newRow("short signature") << file(ours, "\"a\"", "\"2027-01-31\"", "AAAA")
                                         << u"its signature is not 64 octets as base64"_qs;
        QTest::newRow("no base64") << file(ours, "\"a\"", "\"2027-01-31\"", signature.chopped(3) + "-_=")
                                   << u"its signature is not 64 octets as base64"_qs;
        QTest::newRow("signature") << file(ours, "\"a\"", "\"2027-01-31\"", signature)
                                   << u"its signature is wrong: it was changed, or signed with another key"_qs;
        QTest::newRow("large") << QByteArray(65 * 1024, ' ') << u"it is larger than any licence"_qs;
    }
    void theErrorSaysWhatIsWrong()
    {
        QFETCH(QByteArray, octets);
        QFETCH(QString, error);
        const auto license = readLicense(octets, m_pair.publicKey, 0);
        QVERIFY(!license);
        QCOMPARE(license.error(), error);
    }

    void aLicenceOfAnotherKeyIsRefused() { QVERIFY(!verifyLicense(made(), newLicenseKeyPair().publicKey)); }

    void aDateIsValidToItsEnd()
    {
        QVERIFY(readLicense(made(), m_pair.publicKey, at("2027-01-31T23:59:59.999Z")));
        const auto expired = readLicense(made(), m_pair.publicKey, at("2027-02-01T00:00:00Z"));
        QVERIFY(!expired);
        QCOMPARE(expired.error(), u"it expired on 2027-01-31"_qs);
        QVERIFY(verifyLicense(made(), m_pair.publicKey));
    }

    void endsAreIso8601_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("expected");
        const auto row = [](const char *text, const char *expected) {
            QTest::newRow(QByteArray(text).replace('\n', "\\n").constData())
                << QString::fromLatin1(text) << (expected ? at(expected) : -1);
        };
        row("2027-01-31", "2027-02-01T00:00:00Z");
        row("2028-02-29", "2028-03-01T00:00:00Z");
        row("2027-01-31T12:30:15Z", "2027-01-31T12:30:15Z");
        row("2027-01-31T12:30:15.25Z", "2027-01-31T12:30:15.250Z");
        row("2027-01-31T12:30:15.123456789Z", "2027-01-31T12:30:15.123Z");
        row("2027-01-31T12:30Z", "2027-01-31T12:30:00Z");
        row("2027-01-31T12:30:15", "2027-01-31T12:30:15Z");
        row("2027-01-31T12:30:15+02:00", "2027-01-31T10:30:15Z");
        row("2027-01-31T12:30:15-01:30", "2027-01-31T14:00:15Z");
        for (const char *bad : {"", "2027-02-29", "2027-1-31", "31.01.2027", "2027-01-31 12:00:00",
                                "2027-01-31T24:00:00Z", "2027-01-31T12:30:15z", "2027-01-31T12:30:15+2",
                                "2027-01-31T12:30:15+24:00", "2027-01-31\n", "20270131", "2027-01-31T", "+2027-01-31"})
            row(bad, nullptr);
    }
    void endsAreIso8601()
    {
        QFETCH(QString, text);
        QFETCH(qint64, expected);
        const auto moment = expiryOf(text);
        QCOMPARE(moment ? *moment : -1, expected);
    }

    void noLicenceIsMadeOfNonsense()
    {
        QVERIFY(!makeLicense({}, u"2027-01-31"_qs, m_pair.privateKey));
        QVERIFY(!makeLicense(u" "_qs, u"2027-01-31"_qs, m_pair.privateKey));
        QVERIFY(!makeLicense(u"Acme"_qs, u"tomorrow"_qs, m_pair.privateKey));
    }

private:
    static constexpr const char *kForeign =
        "{\n"
        "  \"product\": \"omnimessage_smpp\",\n"
        "  \"licensee\": \"T\\u00e9l\\u00e9com \\\"Ouest\\\" SA\",\n"
        "  \"expires_at\": \"2027-01-31\",\n"
        "  \"seats\": 12.50,\n"
        "  \"notes\": [\"a\", null, {\"a\": true, \"Z\": 1e0}],\n"
        "  \"signature\": "
        "\"p+DTQNyFkb8/7gsrxEQ1mUbh/vf/+/tIx9r2s2m9+NIyY3vI2d2gFeIp6OhHzt0YpnAIqCOCgiQZNFTT6JNnDw==\"\n"
        "}";

    QByteArray made() const { return *makeLicense(u"Acme"_qs, u"2027-01-31"_qs, m_pair.privateKey); }

    const LicenseKeyPair m_pair = newLicenseKeyPair();
};

QTEST_GUILESS_MAIN(LicenseTest)
#include "tst_license.moc"
