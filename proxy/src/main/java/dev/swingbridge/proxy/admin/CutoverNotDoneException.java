package dev.swingbridge.proxy.admin;

import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.Outcome;

/** A cutover that put everything back, or of which it is not known whether it has to; says why. */
final class CutoverNotDoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CutoverNotDoneException(CutoverReport report) {
        super(
                report.outcome() == Outcome.UNKNOWN
                        ? "it is not known whether "
                                + report.direction()
                                + " was decided, statements are held until it is: "
                                + report.reason()
                        : report.direction()
                                + " undid itself, traffic is where it was: "
                                + report.reason());
    }
}
