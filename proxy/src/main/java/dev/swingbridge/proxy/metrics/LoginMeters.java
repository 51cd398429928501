package dev.swingbridge.proxy.metrics;

import dev.swingbridge.proxy.frontend.FrontendCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** How the logins of clients ended, {@code swingbridge_logins_total} by outcome. */
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

    private void count(
            FrontendCounters counters, String outcome, ToDoubleFunction<FrontendCounters> figure) {
        FunctionCounter.builder("swingbridge.logins", counters, figure)
                .tag("outcome", outcome)
                .register(registry);
    }
}
