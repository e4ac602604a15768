package org.helipoint.slurm;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import eu.unicore.xnjs.ems.IExecutionContextManager;
import eu.unicore.xnjs.ems.LocalECManager;
import eu.unicore.xnjs.fts.IUFTPRunner;
import eu.unicore.xnjs.idb.GrounderImpl;
import eu.unicore.xnjs.idb.IDB;
import eu.unicore.xnjs.idb.IDBImpl;
import eu.unicore.xnjs.idb.Incarnation;
import eu.unicore.xnjs.io.IFileTransferEngine;
import eu.unicore.xnjs.io.impl.FileTransferEngine;
import eu.unicore.xnjs.tsi.IExecution;
import eu.unicore.xnjs.tsi.IExecutionSystemInformation;
import eu.unicore.xnjs.tsi.TSI;
import eu.unicore.xnjs.tsi.local.LocalTS;
import eu.unicore.xnjs.tsi.local.LocalTSIModule;
import eu.unicore.xnjs.tsi.local.UFTPRunnerImpl;
import eu.unicore.xnjs.tsi.remote.IBSSState;
import eu.unicore.xnjs.tsi.remote.TSIConnectionFactory;
import eu.unicore.xnjs.tsi.remote.TSIProperties;
import java.lang.reflect.Proxy;
import java.util.Properties;

/**
 * Files as with the embedded TSI, jobs by {@link RecordedSlurm}. A server uses it with {@code tsiMode=custom} and
 * {@code tsiCustomModeModuleClass}.
 */
public final class RecordedSlurmModule extends LocalTSIModule {

    public RecordedSlurmModule(Properties properties) {
        super(properties);
    }

    @Override
    protected void configure() {
        bind(IExecutionContextManager.class).to(LocalECManager.class);
        bind(RecordedSlurm.class).in(Singleton.class);
        bind(IExecution.class).to(RecordedSlurm.class);
        bind(IExecutionSystemInformation.class).to(RecordedSlurm.class);
        bind(RecordedStates.class).in(Singleton.class);
        bind(IBSSState.class).to(RecordedStates.class);
        bind(TSI.class).to(LocalTS.class);
        bind(Incarnation.class).to(GrounderImpl.class);
        bind(IDB.class).to(IDBImpl.class);
        bind(IFileTransferEngine.class).to(FileTransferEngine.class);
        bind(IUFTPRunner.class).to(UFTPRunnerImpl.class);
    }

    @Provides
    TSIProperties tsiProperties() {
        return new TSIProperties(properties);
    }

    /** There is no TSI to connect to. */
    @Provides
    TSIConnectionFactory noConnections() {
        return (TSIConnectionFactory) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {TSIConnectionFactory.class},
                (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
