#pragma once
#include "coreapi/coreapi.h"

#include <deque>

/// Calls of one operation, oldest first, until the test takes and answers them.
template <class Asked, class Answer>
class FakeCalls
{
public:
    struct Call
    {
        Asked asked;
        gateway::CoreCallback<Answer> done;

        void answer(Answer with) const { done(gateway::CoreReply<Answer>(std::move(with))); }
        void fail(const gateway::CoreError &why) const { done(Unexpected<gateway::CoreError>{why}); }
    };

    /// Calls not taken yet, and all that were ever made.
    int waiting() const { return int(m_calls.size()); }
    int made() const { return m_made; }
    /// The oldest call, which there must be.
    Call take()
    {
        if (m_calls.empty())
            qFatal("Core was not asked");
        Call call = std::move(m_calls.front());
        m_calls.pop_front();
        return call;
    }
    void add(Asked asked, gateway::CoreCallback<Answer> done)
    {
        ++m_made;
        m_calls.push_back({std::move(asked), std::move(done)});
    }

private:
    std::deque<Call> m_calls;
    int m_made = 0;
};

/// OmniMessage Core as the test plays it: every call is recorded and answered when and how the test says.
class FakeCoreApi final : public gateway::CoreApi
{
public:
    template <class T>
    using Reply = gateway::CoreCallback<T>;

    struct Claim
    {
        std::vector<gateway::ClaimRequest> claims;
        int waitMs = 0;
    };
    struct Extension
    {
        std::vector<gateway::ClaimRef> claims;
        int leaseSeconds = 0;
    };
    struct Patch
    {
        qint64 id = 0;
        gateway::MessagePatch patch;
    };
    struct Nothing
    {};

    FakeCalls<Nothing, gateway::CoreHealth> healths;
    FakeCalls<std::vector<gateway::Registration>, Done> registrations;
    FakeCalls<QString, Done> withdrawals;
    FakeCalls<std::vector<gateway::InboundMessage>, std::vector<gateway::SubmitResult>> submits;
    FakeCalls<Claim, std::vector<std::vector<gateway::QueueMessage>>> claims;
    FakeCalls<Extension, std::vector<bool>> extensions;
    FakeCalls<std::vector<gateway::Outcome>, std::vector<gateway::OutcomeStatus>> outcomeCalls;
    FakeCalls<std::vector<gateway::DeliveryReport>, std::vector<gateway::ReportStatus>> reportCalls;
    FakeCalls<gateway::BrowseQuery, gateway::BrowsePage> browses;
    FakeCalls<Nothing, std::vector<gateway::QueueCount>> statsCalls;
    FakeCalls<qint64, gateway::QueueMessage> messageCalls;
    FakeCalls<Patch, gateway::QueueMessage> patches;
    FakeCalls<qint64, Done> cancels;

    void health(Reply<gateway::CoreHealth> done) override { healths.add({}, std::move(done)); }
    void registerFrontends(const std::vector<gateway::Registration> &frontends, Reply<Done> done) override
    {
        registrations.add(frontends, std::move(done));
    }
    void withdraw(const QString &frontend, Reply<Done> done) override { withdrawals.add(frontend, std::move(done)); }
    void submit(const std::vector<gateway::InboundMessage> &messages,
                Reply<std::vector<gateway::SubmitResult>> done) override
    {
        submits.add(messages, std::move(done));
    }
    void claim(const std::vector<gateway::ClaimRequest> &asked, int waitMs,
               Reply<std::vector<std::vector<gateway::QueueMessage>>> done) override
    {
        claims.add({asked, waitMs}, std::move(done));
    }
    void extend(const std::vector<gateway::ClaimRef> &asked, int leaseSeconds, Reply<std::vector<bool>> done) override
    {
        extensions.add({asked, leaseSeconds}, std::move(done));
    }
    void outcomes(const std::vector<gateway::Outcome> &outcomes,
                  Reply<std::vector<gateway::OutcomeStatus>> done) override
    {
        outcomeCalls.add(outcomes, std::move(done));
    }
    void reports(const std::vector<gateway::DeliveryReport> &reports,
                 Reply<std::vector<gateway::ReportStatus>> done) override
    {
        reportCalls.add(reports, std::move(done));
    }
    void browse(const gateway::BrowseQuery &query, Reply<gateway::BrowsePage> done) override
    {
        browses.add(query, std::move(done));
    }
    void stats(Reply<std::vector<gateway::QueueCount>> done) override { statsCalls.add({}, std::move(done)); }
    void message(qint64 id, Reply<gateway::QueueMessage> done) override { messageCalls.add(id, std::move(done)); }
    void patch(qint64 id, const gateway::MessagePatch &patch, Reply<gateway::QueueMessage> done) override
    {
        patches.add({id, patch}, std::move(done));
    }
    void cancel(qint64 id, Reply<Done> done) override { cancels.add(id, std::move(done)); }
};

// Ways in which a call fails.
inline gateway::CoreError coreError(gateway::CoreError::Kind kind)
{
    gateway::CoreError error;
    error.kind = kind;
    error.detail = QStringLiteral("as the test wants it");
    return error;
}
inline gateway::CoreError refusedError() { return coreError(gateway::CoreError::Kind::Refused); }
inline gateway::CoreError resetError() { return coreError(gateway::CoreError::Kind::Reset); }
inline gateway::CoreError timeoutError() { return coreError(gateway::CoreError::Kind::Timeout); }
inline gateway::CoreError parseError() { return coreError(gateway::CoreError::Kind::Parse); }
inline gateway::CoreError cancelledError() { return coreError(gateway::CoreError::Kind::Cancelled); }
inline gateway::CoreError httpError(int status, int retryAfterSeconds = 0)
{
    gateway::CoreError error = coreError(gateway::CoreError::Kind::Http);
    error.httpStatus = status;
    error.retryAfterSeconds = retryAfterSeconds;
    return error;
}
