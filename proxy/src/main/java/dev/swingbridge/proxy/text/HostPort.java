package dev.swingbridge.proxy.text;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A network address as people write it: {@code host:port}, {@code [::1]:port}. */
public record HostPort(String host, int port) {

    /** Null when the text is not of this form or the port is not between 0 and 65535. */
    public static @Nullable HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            return null;
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            return null;
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            return host.isBlank() || port < 0 || port > 65_535 ? null : new HostPort(host, port);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Looked up now; unresolved when the name is unknown. */
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
