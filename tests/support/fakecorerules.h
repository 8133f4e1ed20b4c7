#pragma once
#include <QtCore/QStringList>

struct FakeRequest;

/// What FakeCore knows of the contract's shapes.
namespace fakecore {

/// Sets `op` and `argument` by method and path.
void nameOperation(FakeRequest &request);

/// Adds to `violations` what of the request is not as the contract has it: members that are missing, of another type
/// or not the contract's, times, hex, and the sizes of batches and bodies.
void check(const FakeRequest &request, QStringList &violations);

} // namespace fakecore
