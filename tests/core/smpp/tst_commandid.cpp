#include "samples.h"
#include "smpp/commandid.h"

#include <QtCore/QSet>
#include <QtTest/QTest>

using namespace smpp;

class TestCommandId : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyOperationHasItsPdusInTheRegistry()
    {
        QSet<quint32> registered;
        forEachPdu([&]<class P>() {
            QVERIFY2(!registered.contains(quint32(P::id)), P::name);
            registered.insert(quint32(P::id));
            QCOMPARE(commandName(quint32(P::id)), P::name);
            QCOMPARE(P::kResponse, isResponse(quint32(P::id)));
        });
        qsizetype expected = 0;
        for (const Operation &row : kOperations) {
            const quint32 id = quint32(row.request);
            if (row.requestName) {
                QVERIFY2(registered.contains(id), row.requestName);
                ++expected;
            }
            if (row.responseName) {
                QVERIFY2(registered.contains(responseOf(id)), row.responseName);
                ++expected;
            }
        }
        QCOMPARE(registered.size(), expected);
        QCOMPARE(expected, 39);
    }

    void namesAreThoseOfTheSpecification()
    {
        QCOMPARE(commandName(0x00000004), "submit_sm");
        QCOMPARE(commandName(0x80000004), "submit_sm_resp");
        QCOMPARE(commandName(0x80000009), "bind_transceiver_resp");
        QCOMPARE(commandName(0x80000000), "generic_nack");
        QCOMPARE(commandName(0x00000102), "alert_notification");
        QCOMPARE(commandName(0x00000103), "data_sm");
        QCOMPARE(commandName(0x00000113), "cancel_broadcast_sm");
    }

    void whatNoSpecificationNamesIsUnknown()
    {
        for (const quint32 id : {0u, 0x0Au, 0x8000000Bu, 0x80000102u, 0x110u, 0x80003302u, 0xFFFFFFFFu})
            QCOMPARE(commandName(id), "unknown");
    }

    void aResponseIsItsRequestWithTheHighestBit()
    {
        QCOMPARE(responseOf(quint32(CommandId::SubmitSm)), quint32(CommandId::SubmitSmResp));
        QVERIFY(isResponse(quint32(CommandId::SubmitSmResp)));
        QVERIFY(isResponse(quint32(CommandId::GenericNack)));
        QVERIFY(!isResponse(quint32(CommandId::SubmitSm)));
    }

    void eachSideMaySendItsOwnInItsStates()
    {
        const auto may = [](CommandId id, Side side, LinkState state) { return maySend(quint32(id), side, state); };
        using enum LinkState;
        QVERIFY(may(CommandId::BindTransceiver, Side::Esme, Open));
        QVERIFY(!may(CommandId::BindTransceiver, Side::Smsc, Open));
        QVERIFY(!may(CommandId::BindTransceiver, Side::Esme, BoundTrx));
        QVERIFY(may(CommandId::SubmitSm, Side::Esme, BoundTx));
        QVERIFY(may(CommandId::SubmitSm, Side::Esme, BoundTrx));
        QVERIFY(!may(CommandId::SubmitSm, Side::Esme, BoundRx));
        QVERIFY(!may(CommandId::SubmitSm, Side::Esme, Open));
        QVERIFY(!may(CommandId::SubmitSm, Side::Smsc, BoundTrx));
        QVERIFY(may(CommandId::DeliverSm, Side::Smsc, BoundRx));
        QVERIFY(!may(CommandId::DeliverSm, Side::Smsc, BoundTx));
        QVERIFY(!may(CommandId::DeliverSm, Side::Esme, BoundRx));
        QVERIFY(may(CommandId::DataSm, Side::Esme, BoundTx));
        QVERIFY(!may(CommandId::DataSm, Side::Esme, BoundRx));
        QVERIFY(may(CommandId::DataSm, Side::Smsc, BoundRx));
        QVERIFY(may(CommandId::Outbind, Side::Smsc, Open));
        QVERIFY(may(CommandId::Unbind, Side::Smsc, BoundTx));
        QVERIFY(!may(CommandId::Unbind, Side::Esme, Open));
        QVERIFY(may(CommandId::EnquireLink, Side::Smsc, Open));
        QVERIFY(may(CommandId::SubmitSmResp, Side::Smsc, BoundTx));
        QVERIFY(!maySend(0x0A, Side::Esme, BoundTrx));
    }

    void pdusKnowTheirSender()
    {
        QCOMPARE(SubmitSm::kSender, Sender::Esme);
        QCOMPARE(SubmitSmResp::kSender, Sender::Smsc);
        QCOMPARE(DeliverSm::kSender, Sender::Smsc);
        QCOMPARE(DeliverSmResp::kSender, Sender::Esme);
        QCOMPARE(DataSm::kSender, Sender::Both);
        QCOMPARE(GenericNack::kSender, Sender::Both);
        QCOMPARE(SubmitSm::kStates, LinkStates(LinkState::BoundTx | LinkState::BoundTrx));
        QVERIFY(kCarriesTlvs<SubmitSm> && kCarriesTlvs<BindReceiverResp> && !kCarriesTlvs<BindReceiver>);
        QVERIFY(SubmitSmResp::kErrorBody && !BindReceiverResp::kErrorBody && !SubmitSm::kErrorBody);
    }
};

QTEST_GUILESS_MAIN(TestCommandId)
#include "tst_commandid.moc"
