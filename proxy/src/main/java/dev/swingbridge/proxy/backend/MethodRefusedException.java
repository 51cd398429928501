package dev.swingbridge.proxy.backend;

/** A server asked for an authentication method that cannot be served. */
final class MethodRefusedException extends Exception {
    private final String plugin;

    MethodRefusedException(String plugin, String reason) {
        super(reason, null, false, false);
        this.plugin = plugin;
    }

    String plugin() {
        return plugin;
    }
}
