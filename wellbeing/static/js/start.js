// Starts the GOV.UK components on the page. Every page works without it.
import { initAll } from "../vendor/govuk-frontend.min.js";

initAll();
