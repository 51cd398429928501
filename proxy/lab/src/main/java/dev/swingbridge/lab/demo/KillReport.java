package dev.swingbridge.lab.demo;

import java.util.List;
import java.util.Locale;

/**
 * One kill and what followed.
 *
 * @param number of the kill, or of the first of several in a row
 * @param last of several in a row, or the number again
 * @param during the verb and the step of it that ended last, or the state of the migration
 * @param after state and authority once everything runs again
 * @param readyMillis from the kill until applications can connect again
 * @param servingMillis from then until the first write of any client was acknowledged
 * @param runningMillis from the kill until the migration runs again by itself
 * @param faults what was not as it should be, one line each
 */
record KillReport(
        int number,
        int last,
        String during,
        String after,
        double readyMillis,
        double servingMillis,
        double runningMillis,
        List<String> faults) {
    KillReport {
        faults = List.copyOf(faults);
    }

    /** For the screen. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "kill %2d  %-52s %-26s ready %4.1f s, write +%3.0f ms, migration %4.1f s%s",
                number,
                during,
                after,
                readyMillis / 1e3,
                servingMillis,
                runningMillis / 1e3,
                faults.isEmpty() ? "" : "  FAULT: " + String.join("; ", faults));
    }
}
