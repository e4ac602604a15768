package org.helipoint.rest;

import eu.unicore.services.Kernel;
import eu.unicore.services.rest.USERestApplication;
import eu.unicore.services.security.pdp.DefaultPDP;
import jakarta.ws.rs.core.Application;
import java.util.HashSet;
import java.util.Set;

/** The REST service {@code helipoint}: its resources, and its rules for UNICORE's default decision point. */
public final class HelipointApplication extends Application implements USERestApplication {

    /** Name of the service, and so the path below {@code /rest}. */
    public static final String SERVICE = "helipoint";

    /** What answers requests. */
    static final Set<Class<?>> RESOURCES = Set.of(
            StatusResource.class,
            WorkflowsResource.class,
            StatisticsResource.class,
            TasksResource.class,
            TemplatesResource.class,
            OpenApiResource.class);

    @Override
    public void initialize(Kernel kernel) {
        DefaultPDP decisionPoint = DefaultPDP.get(kernel);
        if (decisionPoint != null) { // else the site uses XACML files, and our policy is one of them
            decisionPoint.setServiceRules(SERVICE, DefaultPDP.PERMIT_READ_FOR_USER, DefaultPDP.PERMIT_POST_FOR_USER);
        }
    }

    @Override
    public Set<Class<?>> getClasses() {
        Set<Class<?>> classes = new HashSet<>(RESOURCES);
        classes.addAll(Set.of(Problems.class, Problems.OfHttp.class));
        return classes;
    }
}
