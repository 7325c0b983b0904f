/** @type {import('next').NextConfig} */
const nextConfig = {
  reactStrictMode: true,
  images: {
    remotePatterns: [{ protocol: "https", hostname: "api.kermo.example", pathname: "/media/**" }],
  },
};

export default nextConfig;
