package org.helipoint.rest;

import eu.unicore.services.Kernel;
import eu.unicore.services.rest.USERestApplication;
import eu.unicore.services.security.pdp.DefaultPDP;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/**
 * The REST service {@code helipoint-ui}: the page's files, for everybody. What the page shows comes from the service
 * {@code helipoint}, with a login. Because of {@code PermitAll} UNICORE looks for no credentials and makes no session, also
 * where requests without credentials are refused otherwise ({@code eu.unicore.services.rest.RestService#deploy}, use-rest
 * 6.0.0).
 */
@PermitAll
public final class PageApplication extends Application implements USERestApplication {

    /** Name of the service, and so the path below {@code /rest}. */
    public static final String SERVICE = "helipoint-ui";

    @Override
    public void initialize(Kernel kernel) {
        DefaultPDP decisionPoint = DefaultPDP.get(kernel);
        if (decisionPoint != null) { // else the site uses XACML files, and our policy is one of them
            decisionPoint.setServiceRules(SERVICE, DefaultPDP.PERMIT_READ);
        }
    }

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(PageResource.class, AnonymousClient.class, Problems.class, Problems.OfHttp.class);
    }
}
