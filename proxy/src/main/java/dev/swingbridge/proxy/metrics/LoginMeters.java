package dev.swingbridge.proxy.metrics;

import dev.swingbridge.proxy.admin.OperatorLogins;
import dev.swingbridge.proxy.frontend.FrontendCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * How logins ended: {@code swingbridge_logins_total} of clients by outcome, {@code
 * swingbridge_operator_logins_total} by listener and outcome.
 */
public final class LoginMeters {
    private final MeterRegistry registry;

    public LoginMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    public void watch(FrontendCounters counters) {
        count(counters, "accepted", FrontendCounters::loggedIn);
        count(counters, "refused", FrontendCounters::refusedLogins);
        count(counters, "timeout", FrontendCounters::timedOut);
        count(counters, "too_many", FrontendCounters::tooMany);
        count(counters, "too_many_of_host", FrontendCounters::hostsTooMany);
    }

    public void watch(OperatorLogins operators) {
        for (OperatorLogins.Listener listener : OperatorLogins.Listener.values()) {
            count(operators, listener, "accepted", each -> each.accepted(listener));
            count(operators, listener, "refused", each -> each.refused(listener));
        }
    }

    private void count(
            OperatorLogins operators,
            OperatorLogins.Listener listener,
            String outcome,
            ToDoubleFunction<OperatorLogins> figure) {
        FunctionCounter.builder("swingbridge.operator.logins", operators, figure)
                .tag("listener", listener.name().toLowerCase(Locale.ROOT))
                .tag("outcome", outcome)
                .register(registry);
    }

    private void count(
            FrontendCounters counters, String outcome, ToDoubleFunction<FrontendCounters> figure) {
        FunctionCounter.builder("swingbridge.logins", counters, figure)
                .tag("outcome", outcome)
                .register(registry);
    }
}
