#include "samples.h"
#include "smpp/codec.h"
#include "smpp/tlvs.h"

#include <QtTest/QTest>

using namespace smpp;

class TestDescribe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyFieldIsNamedOnOneLine()
    {
        forEachPdu([&]<class P>() {
            Sampler sampler;
            const QByteArray line = describe(sampler.make<P>());
            QVERIFY(line.startsWith(P::name));
            QVERIFY(!line.contains('\n'));
            const auto named = [&](const char *field) {
                return line.contains(QByteArray(QByteArray(" ") + field + '='));
            };
            const bool all = std::apply([&](auto... field) { return (named(field.name) && ...); }, P::fields());
            QVERIFY2(all, line.constData());
        });
    }

    void passwordsAndTextsAreMasked()
    {
        BindTransmitter bind;
        bind.systemId.assign("acme");
        bind.password.assign("s3cret");
        QCOMPARE(describe(bind), QByteArray("bind_transmitter system_id=\"acme\" password=<6 octets> system_type=\"\" "
                                            "interface_version=0 addr_ton=0 addr_npi=0 address_range=\"\""));
        SubmitSm submit;
        submit.shortMessage.assign("my text");
        set(submit.tlvs, tlv::kMessagePayload, "my other text");
        set(submit.tlvs, tlv::kSarTotalSegments, 2);
        submit.tlvs.append(0x1454, "\x01");
        const QByteArray line = describe(submit);
        QVERIFY(!line.contains("text") && !line.contains(QByteArray("text").toHex()));
        QVERIFY(line.endsWith(
            " short_message=<7 octets> tlvs=[message_payload=<13 octets> sar_total_segments=02 0x1454=01]"));
    }

    void whatComesFromOutsideIsEscaped()
    {
        QuerySm query;
        query.messageId.assign("a\"b\\c\r\n\x01\x7f");
        QVERIFY(describe(query).startsWith("query_sm message_id=\"a\\\"b\\\\c\\x0d\\x0a\\x01\\x7f\" "));
    }

    void listsAreShownElementByElement()
    {
        SubmitMultiResp resp;
        resp.messageId.assign("m");
        resp.unsuccessSmes.resize(2);
        resp.unsuccessSmes[0].destinationAddr.assign("33");
        resp.unsuccessSmes[0].errorStatusCode = 0x0B;
        QCOMPARE(describe(resp),
                 QByteArray("submit_multi_resp message_id=\"m\" unsuccess_smes=[0/0 \"33\" ESME_RINVDSTADR, "
                            "0/0 \"\" ESME_ROK] tlvs=[]"));
    }
};

QTEST_GUILESS_MAIN(TestDescribe)
#include "tst_describe.moc"
