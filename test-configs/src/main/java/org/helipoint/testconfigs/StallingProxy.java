package org.helipoint.testconfigs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Passes connections on to another port of this machine until it is told to stall: then bytes that it takes go nowhere,
 * connections that it accepts stay silent, and none is closed, as with a machine that hangs or a firewall that drops.
 */
public final class StallingProxy implements AutoCloseable {

    private static final int BUFFER = 16_384;

    private final ServerSocket listening;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stalled;

    /**
     * A proxy that passes everything on.
     *
     * @param target a port on 127.0.0.1
     */
    public StallingProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** Where it listens, on 127.0.0.1. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Passes nothing on any more. */
    public void stall() {
        stalled(true);
    }

    /** Passes everything on again, also what has come meanwhile. */
    public void resume() {
        stalled(false);
    }

    private void stalled(boolean now) {
        lock.lock();
        try {
            stalled = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "stalling-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                sockets.add(client);
                start(() -> connect(client));
            }
        } catch (IOException e) {
            closeAll(); // closed
        }
    }

    private void connect(Socket client) {
        awaitFlow();
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(server);
            start(() -> pump(server, client));
            pump(client, server);
        } catch (IOException e) {
            close(client);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                awaitFlow();
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // one of both ends is gone, and so is this connection
        } finally {
            awaitFlow();
            close(from);
            close(to);
        }
    }

    private void awaitFlow() {
        lock.lock();
        try {
            while (stalled) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("A socket could not be closed", e);
        }
    }

    private void closeAll() {
        sockets.forEach(this::close);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        resume();
    }
}
