package dev.swingbridge.proxy.admin;

import dev.swingbridge.protocol.netty.FrameDecoder;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** The operators' listener that speaks the MySQL protocol: any client can log in and type. */
public final class AdminPort implements AutoCloseable {
    private static final int LONGEST_STATEMENT_BYTES = 1 << 20;

    private final ExecutorService statements = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong nextConnectionId = new AtomicLong(1);
    private final OperatorLogins logins;
    private final Duration loginTimeout;
    private final AdminLanguage language;
    private final ListeningSocket socket;

    /**
     * Listens at once.
     *
     * @param loginTimeout from the connect until the password is there
     */
    public AdminPort(
            InetSocketAddress address,
            OperatorLogins logins,
            Duration loginTimeout,
            Operations operations,
            EventLoopGroup loops,
            Class<? extends ServerChannel> channelType)
            throws IOException {
        this.logins = logins;
        this.loginTimeout = loginTimeout;
        this.language = new AdminLanguage(operations);
        this.socket = new ListeningSocket(address, loops, channelType, this::open);
    }

    private void open(Channel channel) {
        long id = nextConnectionId.getAndIncrement();
        channel.pipeline()
                .addLast(new FrameDecoder(LONGEST_STATEMENT_BYTES))
                .addLast(
                        new AdminHandshake(
                                logins,
                                loginTimeout,
                                id,
                                operator ->
                                        channel.pipeline()
                                                .addLast(
                                                        new AdminSession(
                                                                language,
                                                                statements,
                                                                operator,
                                                                id))));
    }

    public InetSocketAddress address() {
        return socket.address();
    }

    @Override
    public void close() {
        socket.close();
        statements.shutdownNow();
    }
}
