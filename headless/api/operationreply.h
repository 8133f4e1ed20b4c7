#pragma once
#include "api/context.h"
#include "api/route.h"
#include "gateway/operationerror.h"
#include "util/expected.h"

#include <QtCore/QFuture>

namespace gateway::api {

/// Who was asked for what an operation does: where nobody answers, that is 502 of Core and 503 of the gateway.
enum class Asked { Gateway, Core };

/// What an operation was refused for, as the API says it: 422 with the fields, 404, 409, 502 or 503.
void refuse(const Reply &reply, const OperationError &error, Asked asked = Asked::Gateway);

/// Answers with what `future` brings: `done(value)` is called on the API's thread and gives the answer (now or later);
/// without a value the refusal is the answer. Nothing is called once the server has ended.
template <class T, class F>
void answer(Context &context, QFuture<Expected<T, OperationError>> future, const Reply &reply, F done,
            Asked asked = Asked::Gateway)
{
    const std::shared_ptr<Mailbox> api = context.access.api();
    future.then([api, reply, done, asked](const Expected<T, OperationError> &result) {
        api->post([result, reply, done, asked] {
            if (result)
                done(*result);
            else
                refuse(reply, result.error(), asked);
        });
    });
}

/// For what has been done: writes its row into the audit, then calls `done` on the API's thread, which answers. Where
/// the row cannot be written, the answer is 503, and says that the change was made all the same.
void noteThen(Context &context, AuditRow row, const Reply &reply, std::function<void()> done);
/// The answer in that case.
void refuseUnnoted(const Reply &reply);

} // namespace gateway::api
