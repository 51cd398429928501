package dev.swingbridge.proxy.migration.lifecycle;

/** What happens to a migration without anyone asking. */
public enum Occurrence implements LifecycleEvent {
    /** The last chunk of the last table is committed on the target. */
    ROWS_COPIED("rows copied"),
    /** The decision of a cutover is durable. */
    CUTOVER_DONE("cutover done"),
    /** A cutover was undone before its decision. */
    CUTOVER_UNDONE("cutover undone");

    private final String label;

    Occurrence(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}
