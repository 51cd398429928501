package dev.swingbridge.backfill.server;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** No connection to a server; the message says to which one, why, and what to do. */
public final class ServerUnreachable extends SQLException {
    private static final long serialVersionUID = 1;

    ServerUnreachable(String message, @Nullable String sqlState, int code, Throwable cause) {
        super(message, sqlState, code, cause);
    }

    /** True when the server answered and refused the login. */
    public boolean loginRefused() {
        return "28000".equals(getSQLState());
    }

    /** Puts the driver's words for a failed connection into an operator's. */
    static ServerUnreachable explain(ServerSettings settings, SQLException failure) {
        if (failure instanceof ServerUnreachable known) {
            return known;
        }
        SQLException root = deepest(failure);
        return new ServerUnreachable(
                settings.side().label() + ": " + reason(settings, root),
                root.getSQLState(),
                root.getErrorCode(),
                failure);
    }

    private static String reason(ServerSettings settings, SQLException failure) {
        String address = settings.host() + ":" + settings.port();
        String key = "servers." + settings.side().label();
        return switch (failure.getErrorCode()) {
            case 1045, 1698 ->
                    address
                            + " refused the login of "
                            + settings.user()
                            + ": check "
                            + key
                            + ".user and .password ("
                            + failure.getMessage()
                            + ")";
            case 1040, 1203 -> address + " has no connection left: raise max_connections on it";
            case 1129, 1130 ->
                    address
                            + " does not accept connections from this host: "
                            + failure.getMessage();
            default -> network(settings, failure, address, key);
        };
    }

    private static String network(
            ServerSettings settings, SQLException failure, String address, String key) {
        if (causedBy(failure, UnknownHostException.class) != null) {
            return "the host " + settings.host() + " is unknown: check " + key + ".address";
        }
        if (causedBy(failure, ConnectException.class) != null) {
            return "nothing listens at "
                    + address
                    + ": is the server up? check "
                    + key
                    + ".address";
        }
        if (causedBy(failure, SocketTimeoutException.class) != null) {
            return address + " does not answer: is a firewall between, or the server hung?";
        }
        Throwable tls = causedBy(failure, SSLException.class);
        if (tls != null) {
            return "no TLS with "
                    + address
                    + " in mode "
                    + settings.tls()
                    + ": "
                    + tls.getMessage();
        }
        return "cannot connect to " + address + ": " + failure.getMessage();
    }

    private static SQLException deepest(SQLException failure) {
        SQLException found = failure;
        for (Throwable at = failure.getCause(); at != null; at = at.getCause()) {
            if (at instanceof SQLException sql) {
                found = sql;
            }
        }
        return found;
    }

    private static @Nullable Throwable causedBy(
            Throwable failure, Class<? extends Throwable> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return at;
            }
        }
        return null;
    }
}
