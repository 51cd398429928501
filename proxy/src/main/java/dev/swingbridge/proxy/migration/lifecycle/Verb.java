package dev.swingbridge.proxy.migration.lifecycle;

/** What an operator asks of a migration. */
public enum Verb implements LifecycleEvent {
    START("start"),
    PAUSE("pause"),
    RESUME("resume"),
    VERIFY("verify"),
    SWITCH_TRAFFIC("switch-traffic"),
    REVERSE_TRAFFIC("reverse-traffic"),
    COMPLETE("complete"),
    CANCEL("cancel");

    private final String label;

    Verb(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}
