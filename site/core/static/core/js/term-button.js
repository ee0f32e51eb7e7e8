// The editor's button that makes words lead to a term of the glossary: it opens the list of terms to choose from.

class TermSource extends window.draftail.DocumentModalWorkflowSource {
  getChooserConfig() {
    return {
      url: this.props.entityType.chooserUrls.termChooser,
      urlParams: {},
      onload: window.CHOOSER_MODAL_ONLOAD_HANDLERS,
      responses: { chosen: this.onChosen },
    };
  }

  filterEntityData({ id, title }) {
    return { id, title };
  }
}

function Term(props) {
  const { title } = props.contentState.getEntity(props.entityKey).getData();
  const icon = window.React.createElement(window.wagtail.components.Icon, { name: "openquote" });
  return window.React.createElement(window.draftail.TooltipEntity, { ...props, icon, label: title });
}

window.draftail.registerPlugin({ type: "TERM", source: TermSource, decorator: Term }, "entityTypes");
