package dev.swingbridge.proxy.migration;

import java.util.List;

/** Every check with its result. */
public record PrecheckReport(List<Check> checks) {
    public PrecheckReport {
        checks = List.copyOf(checks);
    }

    public boolean passed() {
        return checks.stream().noneMatch(check -> check.result() == Result.FAIL);
    }

    /**
     * One check.
     *
     * @param fix what to do about it; empty when it passed
     */
    public record Check(String name, Result result, String detail, String fix) {}

    /** How a check came out; only FAIL refuses the migration. */
    public enum Result {
        PASS,
        WARN,
        FAIL
    }
}
