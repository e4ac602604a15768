package org.helipoint;

import eu.unicore.persist.PersistenceProperties;
import eu.unicore.services.ContainerProperties;
import eu.unicore.services.Kernel;
import eu.unicore.services.StartupTask;
import eu.unicore.services.rest.RestService;
import eu.unicore.services.rest.USERestApplication;
import eu.unicore.services.utils.deployment.DeploymentDescriptorImpl;
import eu.unicore.services.utils.deployment.FeatureImpl;
import eu.unicore.uas.UAS;
import eu.unicore.uas.features.JobManagementFeature;
import eu.unicore.uas.features.StorageAccessFeature;
import eu.unicore.uas.xnjs.XNJSFacade;
import eu.unicore.xnjs.XNJS;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Stream;
import org.helipoint.capture.KnownJobs;
import org.helipoint.capture.Reconciler;
import org.helipoint.capture.Recorder;
import org.helipoint.capture.Revisions;
import org.helipoint.capture.RunStore;
import org.helipoint.extract.Extractor;
import org.helipoint.extract.MappedJson;
import org.helipoint.hook.ActionReader;
import org.helipoint.hook.HookInstaller;
import org.helipoint.hook.JobHook;
import org.helipoint.hook.XnjsJobs;
import org.helipoint.metadata.Checks;
import org.helipoint.metadata.Extractors;
import org.helipoint.metadata.FileMetadata;
import org.helipoint.metadata.MetadataWork;
import org.helipoint.metadata.OwnersMetadata;
import org.helipoint.metadata.Profiles;
import org.helipoint.metadata.UnicoreDirectories;
import org.helipoint.model.DataPlaces;
import org.helipoint.model.Metadata;
import org.helipoint.query.Failures;
import org.helipoint.query.MetadataRecords;
import org.helipoint.query.Tasks;
import org.helipoint.query.Workflows;
import org.helipoint.redact.Redactor;
import org.helipoint.rest.HelipointApplication;
import org.helipoint.rest.PageApplication;
import org.helipoint.rest.PageFiles;
import org.helipoint.restart.ManyRestarts;
import org.helipoint.restart.MissingThings;
import org.helipoint.restart.OnceOnly;
import org.helipoint.restart.OwnerClients;
import org.helipoint.restart.OwnersRestarts;
import org.helipoint.restart.RestartOnFailure;
import org.helipoint.restart.RestartPlanner;
import org.helipoint.restart.RestartRunner;
import org.helipoint.restart.Restarts;
import org.helipoint.restart.Suggestions;
import org.helipoint.restart.UnicoreJobs;
import org.helipoint.restart.UnicoreQueues;
import org.helipoint.restart.UnicoreSubmitter;
import org.helipoint.restart.WorkflowPlanner;
import org.helipoint.store.Database;
import org.helipoint.store.HibernateRunStore;
import org.helipoint.store.RememberedRequests;
import org.helipoint.store.StoredMetadata;
import org.helipoint.store.StoredTasks;
import org.helipoint.store.StoredTemplates;
import org.helipoint.store.StoredWorkflows;
import org.helipoint.template.SiteTemplates;
import org.helipoint.template.TemplateStarts;
import org.helipoint.template.TemplateUses;
import org.helipoint.template.Templates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugin as UNICORE/X loads it: all the wiring, in order. An exception here would stop the whole server, so every
 * step is guarded; what fails is logged, and the server runs without it.
 */
public final class HelipointFeature extends FeatureImpl {

    private static final Logger LOG = LoggerFactory.getLogger(HelipointFeature.class);

    public HelipointFeature() {
        name = "Helipoint";
    }

    @Override
    public void setKernel(Kernel kernel) {
        super.setKernel(kernel);
        services.add(new RestServiceDescriptor(kernel, HelipointApplication.SERVICE, HelipointApplication.class));
        services.add(new RestServiceDescriptor(kernel, PageApplication.SERVICE, PageApplication.class));
    }

    @Override
    public void initialise() {
        try {
            wire();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("HELIPOINT could not be started; the server goes on without it.", e);
        }
    }

    private void wire() {
        HelipointProperties properties =
                HelipointProperties.read(kernel.getContainerProperties().getRawProperties());
        properties.problems().forEach(problem -> LOG.error("A property is wrong and not used: {}", problem));
        String site = kernel.getContainerProperties().getValue(ContainerProperties.VSITE_NAME_PROPERTY);
        Clock clock = Clock.systemUTC();

        Path persistence = persistenceDirectory(kernel.getPersistenceProperties());
        DataPlaces places = places(site);
        Database database = new Database(properties.database(() -> persistence), places);
        RunStore store = new HibernateRunStore(database, site, properties.extractPatterns());
        Path journal = persistence.resolve("helipoint-journal");
        Recorder recorder = new Recorder(store, journal, clock, properties.queueSize(), properties.stopTimeout());
        StoredWorkflows stored = new StoredWorkflows(database, site, clock);
        Workflows workflows = new Workflows(stored, clock);
        Redactor redactor = new Redactor(properties.secretNames());
        UnicoreJobs unicoreJobs = new UnicoreJobs(kernel);
        RestartPlanner planner = new RestartPlanner(
                redactor,
                new MissingThings(places, site, unicoreJobs::hasDirectory, id -> workflows.isActive(site, id)));
        OnceOnly once = new OnceOnly(new RememberedRequests(database, site, clock));
        UnicoreSubmitter submitter = new UnicoreSubmitter(kernel, redactor);
        Restarts restarts = new Restarts(workflows, planner, submitter, recorder, unicoreJobs, once);
        WorkflowPlanner steps = new WorkflowPlanner(planner, places);
        Tasks tasks = new Tasks(new StoredTasks(database, site, clock), workflows);
        OwnerClients owners = new OwnerClients(kernel);
        RestartRunner runner = new RestartRunner(
                tasks, workflows, steps, restarts, owners, restarts::exists, properties.restartRate());
        ManyRestarts many = new ManyRestarts(workflows, tasks, steps, runner, once, clock);
        Profiles profiles = new Profiles(properties.profiles());
        StoredTemplates storedTemplates = new StoredTemplates(database, site);
        Templates templates = new Templates(
                new SiteTemplates(properties.templatesDirectory(), redactor, clock),
                storedTemplates,
                workflows,
                redactor,
                clock);
        TemplateStarts starts = new TemplateStarts(
                templates,
                storedTemplates,
                submitter,
                recorder,
                workflows,
                once,
                restarts::exists,
                redactor,
                (profile, form) -> profiles.check(profile, Metadata.read(form).values()));
        UnicoreQueues queues = new UnicoreQueues(kernel, clock);
        RestartOnFailure onFailure = new RestartOnFailure(
                new Failures(stored, site),
                new OwnersRestarts(submitter, owners, restarts),
                clock,
                properties.restartRate());
        MetadataRecords metadata =
                new MetadataRecords(new StoredMetadata(database, site, clock), stored, properties.metadataColumns());
        Checks checks = new Checks(metadata, profiles);
        Optional<MappedJson> mappings = properties.extractMappings().map(MappedJson::new);
        MetadataWork metadataWork = new MetadataWork(
                metadata,
                new FileMetadata(
                        extractors(mappings), properties.extractPatterns(), redactor, FileMetadata.Limits.STANDARD),
                new UnicoreDirectories(kernel, owners),
                checks);
        Revisions revisions = new Revisions(clock);
        JobHook hook = new JobHook(recorder, new ActionReader(redactor), revisions, clock);

        recorder.start();
        startupTasks.add(new Startup(
                hook,
                jobs -> new Reconciler(jobs, store, recorder, revisions, clock, properties.reconcileInterval()),
                runner,
                queues,
                onFailure,
                metadataWork));
        kernel.setAttribute(JobHook.class, hook);
        kernel.setAttribute(
                HelipointServices.class,
                new HelipointServices(
                        site,
                        recorder,
                        workflows,
                        restarts,
                        many,
                        tasks,
                        new Suggestions(queues),
                        onFailure,
                        metadata,
                        new OwnersMetadata(workflows, metadata, checks, redactor),
                        () -> Stream.concat(
                                        profiles.problems().stream(),
                                        mappings.stream().flatMap(some -> some.problems().stream()))
                                .toList(),
                        templates,
                        starts,
                        new TemplateUses(storedTemplates)));
        kernel.setAttribute(PageFiles.class, PageFiles.load(properties.oidc()));
        kernel.register(new HelipointSubsystem(recorder, database, runner, metadataWork, properties.problems()));
    }

    /** What reads files. */
    private static List<Extractor> extractors(Optional<MappedJson> mappings) {
        List<Extractor> extractors = new ArrayList<>(mappings.stream().toList());
        extractors.addAll(Extractors.load(ServiceLoader.load(Extractor.class, HelipointFeature.class.getClassLoader())
                .iterator()));
        return extractors;
    }

    private DataPlaces places(String site) {
        ContainerProperties properties = kernel.getContainerProperties();
        return DataPlaces.of(
                site,
                properties.getContainerURL(),
                properties.getValue(ContainerProperties.SERVER_HOST) + ":"
                        + properties.getValue(ContainerProperties.SERVER_PORT));
    }

    static Path persistenceDirectory(PersistenceProperties properties) {
        String directory = properties.getValue(PersistenceProperties.DB_DIRECTORY);
        return Path.of(directory == null ? "data" : directory);
    }

    private static final class RestServiceDescriptor extends DeploymentDescriptorImpl {
        RestServiceDescriptor(Kernel kernel, String service, Class<? extends USERestApplication> application) {
            name = service;
            type = RestService.TYPE;
            implementationClass = application;
            setKernel(kernel);
        }
    }

    /**
     * Creates the XNJS, as the server is about to do itself, and installs the hook. Not earlier: the homes that recovered
     * jobs need are there only now. XNJS starts while it is created, so a recovered job may move before; the Reconciler
     * catches up with it.
     */
    private final class Startup implements StartupTask {

        private final JobHook hook;
        private final Function<KnownJobs, Reconciler> reconcilers;
        private final RestartRunner runner;
        private final UnicoreQueues queues;
        private final RestartOnFailure onFailure;
        private final MetadataWork metadataWork;

        Startup(
                JobHook hook,
                Function<KnownJobs, Reconciler> reconcilers,
                RestartRunner runner,
                UnicoreQueues queues,
                RestartOnFailure onFailure,
                MetadataWork metadataWork) {
            this.hook = hook;
            this.reconcilers = reconcilers;
            this.runner = runner;
            this.queues = queues;
            this.onFailure = onFailure;
            this.metadataWork = metadataWork;
        }

        @Override
        public Collection<String> getBefore() {
            return List.of(
                    JobManagementFeature.Startup.class.getName(), StorageAccessFeature.class.getName() + "$Startup");
        }

        @Override
        public void run() {
            if (kernel.getHome(UAS.TSF) == null) {
                LOG.warn("No jobs will be recorded: this server has no job management.");
                return;
            }
            try {
                XNJS xnjs = XNJSFacade.get(null, kernel).getXNJS();
                HookInstaller.install(xnjs);
                LOG.info("HELIPOINT records jobs from now on.");
                Reconciler reconciler = reconcilers.apply(new XnjsJobs(xnjs, hook));
                kernel.setAttribute(Reconciler.class, reconciler);
                reconciler.start();
                runner.start();
                queues.ask();
                kernel.setAttribute(RestartOnFailure.class, onFailure);
                onFailure.start();
                metadataWork.start();
            } catch (RuntimeException | LinkageError e) {
                LOG.error("The hook could not be installed; jobs are not recorded.", e);
            }
        }
    }
}
