package dev.swingbridge.proxy.admin;

import dev.swingbridge.protocol.netty.FrameDecoder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
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
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicLong nextConnectionId = new AtomicLong(1);
    private final OperatorLogins logins;
    private final Duration loginTimeout;
    private final AdminLanguage language;
    private final Channel listener;

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
        this.listener = bind(address, loops, channelType);
    }

    private Channel bind(
            InetSocketAddress address,
            EventLoopGroup loops,
            Class<? extends ServerChannel> channelType)
            throws IOException {
        var bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(channelType)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        open(channel);
                                    }
                                })
                        .bind(address)
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage());
        }
        return bound.channel();
    }

    private void open(Channel channel) {
        connections.add(channel);
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
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly();
        statements.shutdownNow();
    }
}
