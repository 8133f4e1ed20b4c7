#pragma once
#include "embedded/embeddedcore.h"
#include "support/fakeclock.h"

#include <QtCore/QEventLoop>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

/// A Core on the way under test: how it is reached is all that differs.
class CoreRig
{
public:
    virtual ~CoreRig() = default;
    virtual gateway::CoreApi &api() = 0;
};

/// What the contract says of a Core, by CoreApi alone; a test class of each way to reach one inherits it.
class ContractSuite : public QObject
{
    Q_OBJECT

protected:
    /// A new rig on `settings`, with the clock of this suite.
    virtual std::unique_ptr<CoreRig> makeRig(const gateway::EmbeddedCoreSettings &settings) = 0;

    /// Calls and waits for the answer; a refused one fails the test and answers a default.
    template <class T, class Call>
    T ask(Call call)
    {
        gateway::CoreReply<T> reply = tell<T>(std::move(call));
        if (!reply) {
            QTest::qFail(qPrintable(QStringLiteral("http %1: ").arg(reply.error().httpStatus) + reply.error().detail),
                         __FILE__, __LINE__);
            return {};
        }
        return std::move(*reply);
    }
    template <class T, class Call>
    gateway::CoreReply<T> tell(Call call)
    {
        std::optional<gateway::CoreReply<T>> reply;
        QEventLoop loop;
        call([&](gateway::CoreReply<T> r) {
            reply.emplace(std::move(r));
            loop.quit();
        });
        loop.exec();
        return std::move(*reply);
    }

    void start(const gateway::EmbeddedCoreSettings &settings);
    /// Core ends and begins again on the same data.
    void restart();
    gateway::CoreApi &api() { return m_rig->api(); }

    gateway::InboundMessage fromPartner(const QByteArray &destination = "61400000001");
    gateway::InboundMessage fromCarrier(const QByteArray &subscriber, const QByteArray &number);
    std::vector<gateway::SubmitResult> submit(const std::vector<gateway::InboundMessage> &messages);
    qint64 submitOne(const gateway::InboundMessage &message);
    /// Submits a message that is due in 20 s and claims it, waiting; `got` becomes what that brings.
    qint64 awaitIn20Seconds(std::optional<QList<qint64>> &got);
    std::vector<gateway::QueueMessage> claimTo(const QString &carrier, int limit = 1000, int lease = 60);
    std::vector<gateway::QueueMessage> claimFor(const QString &partner, int limit = 1000);
    static gateway::Outcome outcome(const gateway::QueueMessage &message, gateway::OutcomeKind kind,
                                    const std::vector<QByteArray> &ids = {});
    gateway::OutcomeStatus report(const gateway::Outcome &outcome);
    gateway::DeliveryReport receipt(const QByteArray &smscId, gateway::MessageState state);
    gateway::ReportStatus report(const gateway::DeliveryReport &report);
    gateway::QueueMessage look(qint64 id);
    /// Submits a message that asks for a receipt, and reports it sent with these ids.
    qint64 sent(const std::vector<QByteArray> &ids, quint8 registeredDelivery = 1);
    /// Receipts that wait for the partner, in order, taken and delivered.
    std::vector<gateway::Receipt> receipts();
    static QList<qint64> ids(const std::vector<gateway::QueueMessage> &messages);

    FakeClock m_clock;
    gateway::EmbeddedCoreSettings m_settings;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<CoreRig> m_rig;
    int m_keys = 0;

private Q_SLOTS:
    void init();
    void cleanup();

    // Messages that enter
    void healthOffersToHoldClaims();
    void aMessageGoesToTheOnlyClientBind();
    void theLongestPrefixDecides();
    void whatNoRouteLeadsToIsRejected();
    void aRepeatedKeyIsADuplicateOfTheSameMessage();
    void aKeyIsRememberedFor30Days();
    void whatTheContractDoesNotTakeIsRejectedAlone_data();
    void whatTheContractDoesNotTakeIsRejectedAlone();
    void aFullQueueTakesNoMore();
    void aMessageComesBackAsItWentIn();
    void theOperatorNamesTheBind();
    void whoRegistersIsABindWhereNoneIsConfigured();

    // Claims
    void claimsComeByPriorityThenAge();
    void aClaimTakesAtMostItsLimitAndEachMessageOnce();
    void entriesOfOneClaimAreAnsweredInOrder();
    void nothingIsClaimedBeforeItsTime();
    void aLapsedLeaseIsPendingAgainAndCounts();
    void anExtensionHoldsTheMessage();
    void aLostClaimIsNotExtended();
    void aWaitingClaimIsAnsweredWhenAMessageComes();
    void aWaitingClaimIsAnsweredWhenAMessageIsDue();
    void timeThatPassesOnTheWayDelaysNoWaitingClaim();
    void aWaitingClaimEndsWithItsTime();

    // Outcomes
    void sentIsRecordedOnce();
    void releasedIsPendingAtOnceAndNoAttempt();
    void retriesBackOff();
    void aHintOfWhenToRetryIsHonoured();
    void tenAttemptsAreTheLast();
    void failedIsFinal();
    void sentAfterTheLeaseIsLateButCounts();
    void sentAfterARetryWithdrawsTheNextAttempt();
    void otherLateOutcomesChangeNothing();
    void outcomesOfUnknownClaimsAreUnknown();

    // Reports and receipts
    void aReportDeliversTheMessageAndItsPartnerHears();
    void receiptsFollowWhatWasAskedFor_data();
    void receiptsFollowWhatWasAskedFor();
    void receiptsNameTheIdThatThePartnerWasGiven();
    void aMessageOfSegmentsIsDeliveredWithTheLast();
    void aMessageOfSegmentsFailsWithTheFirst();
    void reportsAreMatchedByAccount();
    void aRepeatedReportIsADuplicate();
    void aReportThatCameFirstIsKeptForItsOutcome();
    void aReportWithoutOutcomeIsForgottenAfterTenMinutes();
    void theFirstDecisionStands();
    void anExpiredMessageIsNotSentAndItsPartnerHears();

    // Towards partners
    void aMessageFromACarrierGoesToTheOnlyServerBind();
    void aNumberBelongsToItsRoute();
    void anAnswerGoesToWhoWrote();

    // Looking and changing
    void pagesGoFromNewestToOldest();
    void pagesAreFiltered();
    void aPendingMessageIsCancelled();
    void aPendingMessageIsReplaced();
    void whatIsClaimedIsNotChanged();
    void historySaysWhatHappened();

    // Restart
    void nothingIsLostByARestart();
    void claimsOutliveARestart();
};
