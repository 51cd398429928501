package dev.swingbridge.backfill.tail;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.network.AuthenticationException;
import com.github.shyiko.mysql.binlog.network.SSLMode;
import com.github.shyiko.mysql.binlog.network.ServerException;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.server.PemFiles;
import dev.swingbridge.backfill.server.ServerSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One connection that is sent the log, from login to its end. Never reconnects by itself: the
 * library's own reconnecting resumes in the middle of transactions.
 */
final class BinlogConnection {
    private static final Duration HEARTBEAT = Duration.ofMillis(500);
    private static final Duration READ_LIMIT = Duration.ofSeconds(3);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final int NET_WRITE_LIMIT_SECONDS = 600;
    private static final int REFUSED_POSITION = 1236;
    private static final int ACCESS_DENIED = 1045;
    private static final int LACKS_PRIVILEGE = 1227;

    /** Kept so that the level set on it is not collected; the library is talkative. */
    private static final Logger LIBRARY_LOG = Logger.getLogger(BinaryLogClient.class.getName());

    private final ServerSettings settings;
    private final EventReader reader;
    private final BinaryLogClient client;
    private final Socket socket = new Socket();
    private volatile @Nullable Exception broken;

    /**
     * @param serverId the id this reader shows, unlike that of any other replica
     */
    BinlogConnection(
            ServerSettings settings, StreamPosition start, long serverId, EventReader.Sink sink)
            throws IOException {
        LIBRARY_LOG.setLevel(Level.SEVERE);
        this.settings = settings;
        this.reader = new EventReader(sink);
        socket.setSoTimeout((int) READ_LIMIT.toMillis());
        socket.setTcpNoDelay(true);
        client =
                new BinaryLogClient(
                        settings.host(), settings.port(), settings.user(), settings.password());
        client.setServerId(serverId);
        client.setKeepAlive(false);
        client.setHeartbeatInterval(HEARTBEAT.toMillis());
        client.setConnectTimeout(CONNECT_LIMIT.toMillis());
        client.setNetWriteTimeout(NET_WRITE_LIMIT_SECONDS);
        client.setUseSendAnnotateRowsEvent(true);
        client.setEventDeserializer(reader);
        client.setSocketFactory(() -> socket);
        encrypt();
        if (start.gtid().isEmpty()) {
            client.setBinlogFilename(start.log().file());
            client.setBinlogPosition(start.log().offset());
        } else {
            client.setGtidSet(start.gtid());
        }
        client.registerLifecycleListener(
                new BinaryLogClient.AbstractLifecycleListener() {
                    @Override
                    public void onCommunicationFailure(BinaryLogClient from, Exception e) {
                        broken = e;
                    }

                    @Override
                    public void onEventDeserializationFailure(BinaryLogClient from, Exception e) {
                        broken = e;
                        abort();
                    }
                });
    }

    private void encrypt() throws IOException {
        client.setSSLMode(
                switch (settings.tls()) {
                    case OFF -> SSLMode.DISABLED;
                    case PREFERRED -> SSLMode.PREFERRED;
                    case REQUIRED -> SSLMode.REQUIRED;
                    case VERIFY_CA -> SSLMode.VERIFY_CA;
                    case VERIFY_IDENTITY -> SSLMode.VERIFY_IDENTITY;
                });
        if (settings.ca() != null || settings.certificate() != null) {
            SSLContext context = PemFiles.context(settings);
            client.setSslSocketFactory(plain -> wrap(context, plain));
        }
    }

    private static SSLSocket wrap(SSLContext context, Socket plain) throws SocketException {
        try {
            return (SSLSocket)
                    context.getSocketFactory()
                            .createSocket(
                                    plain,
                                    plain.getInetAddress().getHostName(),
                                    plain.getPort(),
                                    true);
        } catch (IOException e) {
            SocketException wrapped = new SocketException("TLS: " + e.getMessage());
            wrapped.initCause(e);
            throw wrapped;
        }
    }

    /**
     * Reads the log on this thread until the connection ends.
     *
     * @throws TailException when connecting again would not help
     * @throws IOException when it may
     * @throws InterruptedException when the sink was interrupted
     */
    void run() throws TailException, IOException, InterruptedException {
        try {
            client.connect();
        } catch (AuthenticationException e) {
            throw new TailException("cannot read the log of " + settings + ": " + words(e), e);
        } catch (ServerException e) {
            throw refused(e);
        } finally {
            abort();
        }
        Exception cause = reader.failure() == null ? broken : reader.failure();
        switch (cause) {
            case null -> throw new IOException("the server ended the connection");
            case TailException e -> throw e;
            case InterruptedException e -> throw e;
            case ServerException e -> throw refused(e);
            case IOException e -> throw e;
            default ->
                    throw new TailException(
                            "the log of " + settings + " cannot be read: " + words(cause), cause);
        }
    }

    private TailException refused(ServerException e) throws IOException {
        boolean replaced = words(e).contains("has connected to the");
        int code = e.getErrorCode();
        if (code == REFUSED_POSITION && !replaced) {
            return new TailException(
                    "the log of "
                            + settings
                            + " cannot be followed from the stream's position, it was probably"
                            + " purged: "
                            + words(e)
                            + "; cancel and create the migration again, and keep logs longer",
                    e);
        }
        if (code == ACCESS_DENIED || code == LACKS_PRIVILEGE) {
            return new TailException(
                    settings + " needs REPLICATION SLAVE to read the log: " + words(e), e);
        }
        throw e;
    }

    private static String words(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    /** Ends the connection at once, from any thread. */
    void abort() {
        try {
            socket.close();
        } catch (IOException e) {
            broken = e;
        }
    }
}
