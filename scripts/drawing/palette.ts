/** Grafana's names of colors, on a light page. */
const PALETTE: Readonly<Record<string, string>> = {
  text: "#24292e",
  blue: "#1f60c4",
  "light-blue": "#8ab8ff",
  "dark-blue": "#123a75",
  green: "#37872d",
  "light-green": "#96d98d",
  "dark-green": "#1b4715",
  orange: "#ff780a",
  red: "#c4162a",
  yellow: "#e0b400",
};

const OTHERS = ["#8f3bb8", "#fa6400", "#1f9e9e", "#b877d9", "#705da0", "#447ebc"];

/** A color as SVG takes it; without a name one of Grafana's own choice would be used. */
export function ink(paint: string | undefined, index: number): string {
  return (
    (paint === undefined ? undefined : PALETTE[paint]) ?? OTHERS[index % OTHERS.length] ?? "#000"
  );
}
