package dev.swingbridge.proxy.admin;

import dev.swingbridge.proxy.migration.cutover.CutoverReport;

/** A cutover that put everything back, or is not known to be done; says why. */
final class CutoverUndoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CutoverUndoneException(CutoverReport report) {
        super(words(report) + report.reason());
    }

    private static String words(CutoverReport report) {
        return report.outcome() == CutoverReport.Outcome.UNKNOWN
                ? "it is not known whether %s was decided, work waits until it is: "
                        .formatted(report.direction())
                : report.direction() + " undid itself, traffic is where it was: ";
    }
}
