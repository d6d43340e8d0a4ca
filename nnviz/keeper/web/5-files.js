// A file that is dropped anywhere on the page, but not where the page itself takes one.

const LONGEST_FILE = 4_000_000;

const holdsFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
const ofTheirOwn = (event) => event.target instanceof Element && event.target.closest('[data-testid="stFileUploaderDropzone"]');

class Files {
  constructor({ show, say, send }) {
    this.show = show;
    const over = (event) => {
      if (!holdsFiles(event)) return;
      show(!ofTheirOwn(event));
      if (!ofTheirOwn(event)) event.preventDefault();
    };
    document.addEventListener("dragenter", over);
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", (event) => !event.relatedTarget && show(false));
    document.addEventListener("drop", (event) => {
      show(false);
      if (!holdsFiles(event) || ofTheirOwn(event)) return;
      // Else the browser would leave the page and show the file.
      event.preventDefault();
      this.take([...event.dataTransfer.files], say, send);
    });
  }

  take(files, say, send) {
    const [file] = files;
    if (files.length !== 1) say(`Not opened: ${files.length} files. Drop one.`);
    else if (!file.name.toLowerCase().endsWith(".json")) say(`Not opened: ${file.name}. What is dropped on the page is a .json file as this app saves it; a table goes onto its own field.`);
    else if (file.size > LONGEST_FILE) say(`Not opened: ${file.name} has ${Math.ceil(file.size / 1e6)} MB, and 4 MB are allowed.`);
    else file.text().then((text) => send({ name: file.name, text }));
  }
}
