#include "gateway/watch.h"

#include "gateway/binds.h"

namespace gateway {

Watch::Watch(const Binds &binds, Clock &clock) : m_binds(binds), m_clock(clock) {}

Watch::~Watch() = default;

std::vector<BindView> Watch::binds() const
{
    std::vector<BindView> views;
    for (BindStatus &status : m_binds.status()) {
        BindView view;
        static_cast<BindStatus &>(view) = std::move(status);
        Surroundings around;
        around.now = m_clock.wallMs();
        view.diagnosis = diagnose(view, around);
        views.push_back(std::move(view));
    }
    return views;
}

} // namespace gateway
