#include "api/context.h"
#include "api/handlers.h"
#include "api/operationreply.h"
#include "gateway/statusjson.h"

namespace gateway::api {

void getStatus(Context &context, const Request &, Reply reply)
{
    reply.json(statusJson(context.operations.status(), reply.translate()));
}

void getDiagnosis(Context &context, const Request &request, Reply reply)
{
    answer(context, context.operations.diagnosis(request.params.value(QStringLiteral("name"))), reply,
           [reply](const BindView &bind) { reply.json(diagnosisJson(bind.diagnosis, bind, reply.translate())); });
}

} // namespace gateway::api
