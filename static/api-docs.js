// The handbook of the API, drawn from its own description.
"use strict";

const handbook = document.getElementById("handbook");
SwaggerUIBundle({
  url: handbook.dataset.description,
  domNode: handbook,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
});
