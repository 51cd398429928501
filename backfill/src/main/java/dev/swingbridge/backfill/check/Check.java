package dev.swingbridge.backfill.check;

/**
 * The result of one check.
 *
 * @param id stable name, such as {@code binlog-format}
 * @param subject what was looked at: {@code source}, {@code target}, or a table
 * @param finding what is the case
 * @param fix what to do; empty when nothing has to be done
 */
public record Check(String id, Severity severity, String subject, String finding, String fix) {

    /** FAIL stops a migration, WARN is for the operator to weigh. */
    public enum Severity {
        OK,
        WARN,
        FAIL
    }
}
