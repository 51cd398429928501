package dev.swingbridge.proxy.admin;

import dev.swingbridge.proxy.migration.cutover.CutoverReport;

/** A cutover that put everything back; says why. */
final class CutoverUndoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CutoverUndoneException(CutoverReport report) {
        super(report.direction() + " undid itself, traffic is where it was: " + report.reason());
    }
}
