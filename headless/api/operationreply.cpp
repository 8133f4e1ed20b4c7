#include "api/operationreply.h"

#include <QtCore/QCoreApplication>

namespace gateway::api {

void refuse(const Reply &reply, const OperationError &error, Asked asked)
{
    switch (error.kind) {
    case OperationError::Kind::Invalid: {
        std::vector<FieldError> errors;
        for (const FieldProblem &problem : error.problems)
            errors.push_back({problem.field, problem.message});
        if (errors.empty())
            errors.push_back({QString(), error.text});
        reply.invalid(errors);
        break;
    }
    case OperationError::Kind::NotFound:
        reply.notFound(error.problems.empty() ? error.text : error.problems.front().message);
        break;
    case OperationError::Kind::Conflict:
        reply.conflict(error.text);
        break;
    case OperationError::Kind::Unavailable:
        if (asked == Asked::Core)
            reply.error(502, "core_failed", error.text);
        else
            reply.unavailable(error.text);
        break;
    case OperationError::Kind::Failed:
        reply.unavailable(error.text);
        break;
    }
}

void refuseUnnoted(const Reply &reply)
{
    reply.unavailable(
        Phrase(QT_TRANSLATE_NOOP("Phrase", "The change was made, but it cannot be written into the audit.")));
}

void noteThen(Context &context, AuditRow row, const Reply &reply, std::function<void()> done)
{
    context.access.note(std::move(row), [reply, done = std::move(done)](const AccessResult<void> &noted) {
        if (noted)
            done();
        else
            refuseUnnoted(reply);
    });
}

} // namespace gateway::api
