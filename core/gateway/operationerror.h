#pragma once
#include "gateway/peerdirectory.h"

namespace gateway {

/// Why an operation was not done.
struct OperationError
{
    enum class Kind {
        Invalid,     ///< what was asked for is not as it must be: `problems`
        NotFound,    ///< there is nothing of that name or number
        Conflict,    ///< it does not go with what is there
        Unavailable, ///< OmniMessage Core did not answer, or the gateway stops
        Failed,      ///< it could not be written down or carried out; nothing has changed
    };
    Kind kind = Kind::Failed;
    Phrase text; ///< one line
    std::vector<FieldProblem> problems;
};

/// What an edit was refused for, as an operation tells it.
OperationError toOperationError(const EditRefusal &refusal);

} // namespace gateway
