package dev.swingbridge.proxy.migration.lifecycle;

/** What moves a migration on: operators' verbs, and things that happen to it. */
public enum Verb {
    START("start"),
    PAUSE("pause"),
    RESUME("resume"),
    VERIFY("verify"),
    SWITCH_TRAFFIC("switch-traffic"),
    REVERSE_TRAFFIC("reverse-traffic"),
    COMPLETE("complete"),
    CANCEL("cancel"),
    /** The last chunk of the last table is committed on the target. */
    ROWS_COPIED("rows copied"),
    /** The decision of a cutover is durable. */
    CUTOVER_DONE("cutover done"),
    /** A cutover was undone before its decision. */
    CUTOVER_UNDONE("cutover undone");

    private final String label;

    Verb(String label) {
        this.label = label;
    }

    /** As operators type it. */
    public String label() {
        return label;
    }

    /** False for things that happen to a migration without anyone asking. */
    public boolean asked() {
        return switch (this) {
            case START, PAUSE, RESUME, VERIFY, SWITCH_TRAFFIC, REVERSE_TRAFFIC, COMPLETE, CANCEL ->
                    true;
            case ROWS_COPIED, CUTOVER_DONE, CUTOVER_UNDONE -> false;
        };
    }
}
