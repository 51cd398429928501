package dev.swingbridge.lab.demo;

import java.util.List;

/**
 * What the auditor found.
 *
 * @param writes acknowledged to clients
 * @param lost acknowledged, and not there
 * @param doubled there more often than it was sent, or never sent at all
 * @param faults everything that is wrong, one line each, with the side it is wrong on; sums that
 *     changed and rows that differ between the sides included
 */
public record AuditReport(long writes, long lost, long doubled, List<String> faults) {
    public AuditReport {
        faults = List.copyOf(faults);
    }

    public boolean clean() {
        return lost == 0 && doubled == 0 && faults.isEmpty();
    }
}
