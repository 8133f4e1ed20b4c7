#include "api/context.h"
#include "api/handlers.h"
#include "api/operationreply.h"
#include "gateway/statusjson.h"

namespace gateway::api {

void getStatus(Context &context, const Request &request, Reply reply)
{
    reply.json(statusJson(context.operations.status(), context.translate(request.language, "Diagnosis")));
}

void getDiagnosis(Context &context, const Request &request, Reply reply)
{
    answer(context, context.operations.diagnosis(request.params.value(QStringLiteral("name"))), reply,
           [reply, translate = context.translate(request.language, "Diagnosis")](const BindView &bind) {
               reply.json(diagnosisJson(bind.diagnosis, bind, translate));
           });
}

} // namespace gateway::api
